import { Type } from 'typebox'
import { answer, decodeCursor, encodeCursor, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import { StaffPage, StaffQuery, StaffView } from '../contract/office.ts'
import { Id, IdParams } from '../contract/words.ts'
import { mayDo } from '../rules/may.ts'
import { peopleTable } from '../rules/permissions.ts'
import { unitsBelow } from '../rules/units.ts'
import type { Who } from '../rules/who.ts'
import type { Needs } from './needs.ts'
import { countStaffRows, listStaffRows, type StaffFilter } from './store/staff.ts'
import { listUnits } from './store/units.ts'
import { viewStaff } from './views.ts'

const LIMIT = 50
const COUNT_CAP = 1_000
const Place = Type.Object({ id: Id }, { additionalProperties: false })

type Page = { items: StaffView[]; next: string | null; count: number; capped: boolean }

/** The office's phone book, in the order of joining. Accounts are part of it only for `staff.read-account`. */
export async function listStaff(
  query: StaffQuery,
  by: Who,
  needs: Needs,
): Promise<Outcome<Page, 'bad-input'>> {
  const { centreId } = by
  const place = query.cursor === undefined ? null : decodeCursor(query.cursor, Place)
  if (place && isRefusal(place)) return place
  const seesAccounts = mayDo(by, 'staff.read-account', [peopleTable])
  const units =
    query.unitId === undefined ? null : unitsBelow(await listUnits(needs.db, centreId), [query.unitId])
  const filter: StaffFilter = {
    inUsernames: seesAccounts,
    ...(query.q !== undefined && { q: query.q }),
    ...(query.role !== undefined && { role: query.role }),
    ...(units && { unitIds: [...units] }),
    ...(query.isActive !== undefined && { isActive: query.isActive }),
  }
  const limit = query.limit ?? LIMIT
  const rows = await listStaffRows(
    needs.db,
    centreId,
    filter,
    place?.done.id ?? null,
    limit + 1,
    needs.machine.now(),
  )
  const count = await countStaffRows(needs.db, centreId, filter, COUNT_CAP)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return done({
    items: shown.map((row) => viewStaff(row, seesAccounts)),
    next: rows.length > limit && last ? encodeCursor({ id: last.id }) : null,
    count: Math.min(count, COUNT_CAP),
    capped: count > COUNT_CAP,
  })
}

/** One member of staff, as this viewer may see them. */
export async function readStaff(
  id: string,
  by: Who,
  needs: Needs,
): Promise<Outcome<StaffView, 'no-such-staff'>> {
  const [row] = await listStaffRows(
    needs.db,
    by.centreId,
    { inUsernames: false, id },
    null,
    1,
    needs.machine.now(),
  )
  return row ? done(viewStaff(row, mayDo(by, 'staff.read-account', [peopleTable]))) : refuse('no-such-staff')
}

export function listStaffRoutes(app: App, needs: Needs): void {
  app.get(
    '/api/staff',
    {
      schema: {
        tags: ['staff'],
        summary: 'Staff of the centre',
        querystring: StaffQuery,
        response: { 200: StaffPage },
      },
      config: { may: 'staff.read' },
    },
    async (request, reply) => answer(reply, await listStaff(request.query, request.who, needs)),
  )
  app.get(
    '/api/staff/:id',
    {
      schema: {
        tags: ['staff'],
        summary: 'One member of staff',
        params: IdParams,
        response: { 200: StaffView },
      },
      config: { may: 'staff.read' },
    },
    async (request, reply) => answer(reply, await readStaff(request.params.id, request.who, needs)),
  )
}
