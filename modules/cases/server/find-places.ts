/**
 * Finds one page of a list and how long the list is, in a time that depends on neither. Without words, PostgreSQL's own
 * statistics choose among the indexes of `cases`; with words, find-by-words.ts.
 */
import type { Day } from '#kit/day.ts'
import type { Db, Tx } from '#kit/db/index.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Who } from '#people'
import type { CaseFilter } from '../contract.ts'
import { byWords } from './find-by-words.ts'
import { readOperator, readQuery, together, type Asked } from './search-query.ts'
import {
  afterPlace,
  countOf,
  placesIfFew,
  placesOf,
  planForLists,
  type Place,
  type Sort,
} from './store/list.ts'
import { listOf, type List } from './store/where.ts'

/** How much is looked at in one go; measured on a million cases (docs/benchmarks.md). Tests take small steps. */
export type Pace = {
  /** Counts stop here. */
  countMax: number
  /** Cases that the first stretch of days holds, and how much further each next one may reach. */
  firstStretch: number
  growthMax: number
  /** Rows of the full text looked at in one go when each case must be asked for more. */
  looks: number
  /** Once the page is full, no more rows are looked at merely to count than make this many in all. */
  countLooks: number
  /** Hits of the full text that are all looked at in one go, when the page is not full after the first stretch. */
  few: number
  /** The same in a narrow list, where most of them are not wanted. */
  fewNarrow: number
  /** Cases walked along before anything else, in a narrow list or for the beginning of a word. */
  firstWalk: number
  /** The longest list that is walked to its end, for words found at least this often. */
  walkMax: number
  walkShare: number
}
export const PACE: Pace = {
  countMax: 1_000,
  firstStretch: 8_000,
  growthMax: 16,
  looks: 4_000,
  countLooks: 600,
  few: 1_000,
  fewNarrow: 4_000,
  firstWalk: 1_000,
  walkMax: 20_000,
  walkShare: 0.004,
}

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

/** `count` is exact unless `capped`; then it is what was counted so far, at most the cap. */
export type Found = { places: Place[]; hasMore: boolean; count: number; capped: boolean }

const EMPTY: Found = { places: [], hasMore: false, count: 0, capped: false }

/** What is asked, and whether the full text's index answers it; null: nothing can be found. */
function wayOf(
  search: Pick<Search, 'who' | 'filter' | 'sealer' | 'today' | 'sort'>,
): { list: List; asked: Asked; byWords: boolean } | null {
  const asked = askedOf(search.filter)
  const list = asked.isEmpty ? null : listOf(search, asked.number)
  if (!list) return null
  const hasWords = asked.words.length + asked.prefixes.length > 0
  // Several fixed attributes together are rare: the full text's index, where they stand as marks, is the quickest way to them.
  const isByMarks = asked.number === null && list.attributes > 1 && search.sort === 'received'
  return { list, asked, byWords: hasWords || isByMarks }
}

export async function findPlaces(db: Db, search: Search, pace: Pace = PACE): Promise<Found> {
  const way = wayOf(search)
  if (!way) return EMPTY
  return db.transaction(
    async (tx) => {
      await planForLists(tx)
      return way.byWords
        ? byWords(tx, db, search, way.list, way.asked, pace)
        : byConditions(tx, search, way.list, pace)
    },
    { readOnly: true },
  )
}

/** How many cases a filter finds, as its list would say; for the cards that open it. */
export async function countCases(
  db: Db,
  search: Pick<Search, 'who' | 'filter' | 'sealer' | 'today'>,
): Promise<{ count: number; capped: boolean }> {
  const whole: Search = { ...search, sort: 'received', after: null, limit: 1, withCount: true }
  const way = wayOf(whole)
  if (!way || way.byWords) {
    const { count, capped } = await findPlaces(db, whole)
    return { count, capped }
  }
  const { countMax } = PACE
  const count = await db.transaction(
    async (tx) => {
      await planForLists(tx)
      return countOf(tx, search.who.centreId, way.list.flat, countMax)
    },
    { readOnly: true },
  )
  return { count: Math.min(count, countMax), capped: count > countMax }
}

function askedOf(filter: CaseFilter): Asked {
  const parts: Asked[] = []
  if (filter.q !== undefined) parts.push(readQuery(filter.q))
  if (filter.number !== undefined) parts.push(readQuery(filter.number))
  if (filter.operator !== undefined) parts.push(readOperator(filter.operator))
  return together(parts)
}

async function byConditions(tx: Tx, search: Search, list: List, { countMax }: Pace): Promise<Found> {
  const { who, sort, after, limit } = search
  if (search.withCount) {
    const few = await placesIfFew(tx, who.centreId, list.flat, sort, countMax)
    if (few)
      return { places: few.slice(0, limit), hasMore: few.length > limit, count: few.length, capped: false }
  }
  const where = after ? { ...list, all: [...list.all, afterPlace(sort, after)] } : list
  const places = await placesOf(tx, who.centreId, where, sort, limit + 1)
  return { places: places.slice(0, limit), hasMore: places.length > limit, count: countMax, capped: true }
}
