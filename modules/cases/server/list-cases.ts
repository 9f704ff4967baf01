/** 工单列表: filters, full text, cursors, capped counts. */
import { Type, type Static } from 'typebox'
import type { Tx } from '#kit/db/index.ts'
import { isDay } from '#kit/day.ts'
import { answer, decodeCursor, encodeCursor, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome, type Refusal } from '#kit/outcome.ts'
import type { Who } from '#people'
import { CasePage, CaseQuery, type CaseFilter, type CaseListItem } from '../contract.ts'
import type { CasesNeeds } from './needs.ts'
import { findPlaces } from './find-places.ts'
import { itemsOf, type Place } from './store/list.ts'
import { listItem } from './views/list-item.ts'

const LIMIT = 50

const Cursor = Type.Object(
  {
    sort: Type.Enum(['received', 'due']),
    at: Type.String({
      pattern: '^\\d{4}-\\d\\d-\\d\\d( ([01]\\d|2[0-3])(:[0-5]\\d){2}(\\.\\d{1,6})?\\+08)?$',
    }),
    id: Type.String({ format: 'uuid' }),
    count: Type.Integer({ minimum: 0 }),
    capped: Type.Boolean(),
  },
  { additionalProperties: false },
)

export type ListNeeds = Pick<CasesNeeds, 'db' | 'clock' | 'sealer' | 'calendar'>

/**
 * One page of the cases that exist for `who` and fit the filter. `count` is exact up to its cap; beyond it `capped` is set.
 * A cursor carries the count on, so only the first page counts. Refusals: bad-input (a cursor of another list, no day).
 */
export async function listCases(
  needs: ListNeeds,
  who: Who,
  query: CaseQuery,
): Promise<Outcome<CasePage, 'bad-input'>> {
  const sort = query.sort ?? 'received'
  const refusal = refuseDays(query.filter)
  if (refusal) return refusal
  let cursor: Static<typeof Cursor> | null = null
  if (query.cursor !== undefined) {
    const read = decodeCursor(query.cursor, Cursor)
    if (isRefusal(read)) return read
    if (read.done.sort !== sort || !isDay(read.done.at.slice(0, 10)))
      return refuse('bad-input', { field: 'cursor', why: 'not a cursor of this list' })
    cursor = read.done
  }
  const limit = query.limit ?? LIMIT
  const today = needs.clock.today()
  const found = await findPlaces(needs.db, {
    who,
    filter: query.filter,
    sort,
    after: cursor,
    limit,
    sealer: needs.sealer,
    today,
    withCount: cursor === null,
  })
  const { count, capped } = cursor ?? found
  const last = found.places.at(-1)
  return done({
    items: await readItems(needs.db, needs, who.centreId, found.places),
    next: found.hasMore && last ? encodeCursor({ sort, ...last, count, capped }) : null,
    count,
    capped,
  })
}

/** The lines of these places, in their order. */
export async function readItems(
  tx: Tx,
  needs: Pick<CasesNeeds, 'clock' | 'calendar'>,
  centreId: number,
  places: readonly Pick<Place, 'id'>[],
): Promise<CaseListItem[]> {
  if (places.length === 0) return []
  const [today, calendar] = [needs.clock.today(), needs.calendar()]
  return (
    await itemsOf(
      tx,
      centreId,
      places.map((place) => place.id),
    )
  ).map((row) => listItem(row, today, calendar))
}

const DAYS = ['receivedFrom', 'receivedTo', 'dueFrom', 'dueTo'] as const

export function refuseDays(filter: CaseFilter): Refusal<'bad-input'> | null {
  const wrong = DAYS.find((field) => filter[field] !== undefined && !isDay(filter[field]))
  return wrong ? refuse('bad-input', { field: `filter.${wrong}`, why: '没有这一天' }) : null
}

export function listCasesRoute(app: App, needs: ListNeeds): void {
  app.post(
    '/api/cases/search',
    {
      schema: {
        tags: ['cases'],
        summary: 'List and search cases',
        body: CaseQuery,
        response: { 200: CasePage },
      },
      config: { may: 'case.read' },
    },
    async (request, reply) => answer(reply, await listCases(needs, request.who, request.body)),
  )
}
