/** Finds the places of one page of a list, and how long the list is. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { Day } from '#kit/day.ts'
import { queryTerms } from '#kit/text.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Who } from '#people'
import type { CaseFilter } from '../../contract.ts'
import { isCaseNumber } from '../../rules/number.ts'
import { conditionsOf } from './filter.ts'
import { afterPlace, countOf, placesOf, type Place, type Sort } from './list.ts'
import { visibleTo, type Predicate } from './scope.ts'

export const COUNT_CAP = 1_000

export type Search = {
  who: Who
  filter: CaseFilter
  sort: Sort
  after: Place | null
  limit: number
  sealer: Sealer
  today: Day
  withCount: boolean
}

export type Found = { places: Place[]; hasMore: boolean; count: number; capped: boolean }

export async function findPlaces(tx: Tx, search: Search): Promise<Found> {
  const { who, filter, sort, after, limit } = search
  const scope = visibleTo(who)
  const where: Predicate[] = [...conditionsOf(filter, who, search), ...(scope ? [scope] : [])]
  for (const text of [filter.q, filter.operator, filter.number]) if (text !== undefined) where.push(...saying(text, who.centreId))
  const places = await placesOf(tx, who.centreId, after ? [...where, afterPlace(sort, after)] : where, sort, limit + 1)
  const count = search.withCount ? await countOf(tx, who.centreId, where, COUNT_CAP) : 0
  return { places: places.slice(0, limit), hasMore: places.length > limit, count: Math.min(count, COUNT_CAP), capped: count > COUNT_CAP }
}

function saying(text: string, centreId: number): Predicate[] {
  const number = text.trim().toUpperCase()
  if (isCaseNumber(number)) return [sql<boolean>`c.number = ${number}`]
  const { terms, prefixes } = queryTerms(text)
  const query = [...terms.map((term) => `'${term}'`), ...prefixes.map((prefix) => `'${prefix}':*`)].join(' & ')
  if (query === '') return [sql<boolean>`false`]
  return [sql<boolean>`c.id in (select s.case_id from case_search s where s.centre_id = ${centreId} and s.terms @@ ${query}::tsquery)`]
}
