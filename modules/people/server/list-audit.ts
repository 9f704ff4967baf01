import { Type } from 'typebox'
import { answer, decodeCursor, encodeCursor, type App } from '#kit/http/index.ts'
import { done, isRefusal, type Outcome } from '#kit/outcome.ts'
import { AuditPage, AuditQuery, type AuditView } from '../contract/audit.ts'
import { mayDo } from '../rules/may.ts'
import { peopleTable } from '../rules/permissions.ts'
import type { Who } from '../rules/who.ts'
import type { Needs } from './needs.ts'
import { countAuditRows, findPlaces, listAuditRows } from './store/audit.ts'
import { listNames } from './store/staff.ts'
import { viewAudit } from './views.ts'

const LIMIT = 50
const COUNT_CAP = 1_000
const Place = Type.Object({ p: Type.String({ pattern: '^[0-9]{1,18}$' }) }, { additionalProperties: false })

type AuditPage = { items: AuditView[]; next: string | null; count: number; capped: boolean }
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Sealed audit rows, newest first; `reveals` is the read log. Rows of the last seconds wait for their seal. */
export async function listAudit(
  query: AuditQuery,
  by: Who,
  needs: Pick<Needs, 'db'>,
): Promise<Outcome<AuditPage, 'bad-input'>> {
  const { centreId } = by
  const place = query.cursor === undefined ? null : decodeCursor(query.cursor, Place)
  if (place && isRefusal(place)) return place
  const from = query.from === undefined ? undefined : new Date(query.from)
  const to = query.to === undefined ? undefined : new Date(query.to)
  const places = from || to ? await findPlaces(needs.db, centreId, from, to) : undefined
  if ((from || to) && !places) return done({ items: [], next: null, count: 0, capped: false })
  const filter = {
    // The administrator sees people's own matters, not who did what to which case.
    ofPeople: !mayDo(by, 'audit.read-all', [peopleTable]),
    actorId: query.actorId,
    action: query.action,
    targetKind: query.targetKind,
    targetId: query.targetId,
    from,
    to,
    places,
    reveals: query.reveals,
  }
  const limit = query.limit ?? LIMIT
  const rows = await listAuditRows(needs.db, centreId, filter, place?.done.p ?? null, limit + 1)
  const count = await countAuditRows(needs.db, centreId, filter, COUNT_CAP)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const actors = [...new Set(shown.map((row) => row.actorId))].filter((id) => UUID.test(id))
  const names = new Map((await listNames(needs.db, centreId, actors)).map((row) => [row.id, row.name]))
  return done({
    items: shown.map((row) => viewAudit(row, names)),
    next: rows.length > limit && last ? encodeCursor({ p: last.position }) : null,
    count: Math.min(count, COUNT_CAP),
    capped: count > COUNT_CAP,
  })
}

export function listAuditRoute(app: App, needs: Needs): void {
  app.get(
    '/api/audit',
    {
      schema: {
        tags: ['audit'],
        summary: 'Audit and read log',
        querystring: AuditQuery,
        response: { 200: AuditPage },
      },
      config: { may: 'audit.read' },
    },
    async (request, reply) => answer(reply, await listAudit(request.query, request.who, needs)),
  )
}
