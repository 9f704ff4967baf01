/**
 * Finds one page of a list and how long the list is, in a time that depends on neither. Without words, PostgreSQL's own
 * statistics choose among the indexes of `cases`. With words there are two ways, and both are needed: the index of the full
 * text, asked stretch by stretch from the newest day backwards, and a walk along the list's own order that asks each case.
 * Words that are frequent fill a page within the first stretch, rare ones cost little over all days; a word that is frequent
 * in a list that is short (a small unit) is found by the walk. How many cases a stretch of days holds is known from the
 * running numbers given out, how frequent the words are from the first stretch.
 */
import { machineClock } from '#kit/clock.ts'
import { addDays, isDay, type Day } from '#kit/day.ts'
import type { Db, Tx } from '#kit/db/index.ts'
import { sql } from '#kit/db/index.ts'
import type { Sealer } from '#kit/seal.ts'
import { normalise } from '#kit/text.ts'
import type { Who } from '#people'
import type { CaseFilter } from '../contract.ts'
import { KINDS } from '../contract/words.ts'
import { coverOf, stretchBack, type DayCount } from './day-window.ts'
import { holdsPhrases, quoted, readOperator, readQuery, together, type Asked } from './search-query.ts'
import { mark, type Marked } from './search-terms.ts'
import { conditionsOf } from './store/filter.ts'
import { afterPlace, countOf, placesIfFew, placesOf, planForLists, walkPlaces, type Place, type Sort, type Where } from './store/list.ts'
import { isByUnits, visibleTo, type Predicate } from './store/scope.ts'
import { dayCountsOf, hitsOf, holds, idsIfFew, textsOf, type TextQuery } from './store/search.ts'
import { readScope } from '../rules/wall.ts'

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
  /** Cases walked along before anything else, in a narrow list or for the beginning of a word. */
  firstWalk: number
  /** The longest list that is walked to its end, for words found at least this often. */
  walkMax: number
  walkShare: number
}
export const PACE: Pace = { countMax: 1_000, firstStretch: 8_000, growthMax: 16, looks: 4_000, countLooks: 2_000, firstWalk: 1_000, walkMax: 20_000, walkShare: 0.01 }

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

export function findPlaces(db: Db, search: Search, pace: Pace = PACE): Promise<Found> {
  const asked = askedOf(search.filter)
  if (asked.isEmpty) return Promise.resolve(EMPTY)
  return db.transaction(
    async (tx) => {
      await planForLists(tx)
      const list = listOf(search, asked.number)
      return asked.terms.length + asked.prefixes.length === 0 ? byConditions(tx, search, list, pace) : byWords(tx, db, search, list, asked, pace)
    },
    { readOnly: true },
  )
}

/** How many cases a filter finds; for the cards that open it. */
export async function countCases(db: Db, search: Pick<Search, 'who' | 'filter' | 'sealer' | 'today'>): Promise<{ count: number; capped: boolean }> {
  const { count, capped } = await findPlaces(db, { ...search, sort: 'received', after: null, limit: 1, withCount: true })
  return { count, capped }
}

function askedOf(filter: CaseFilter): Asked {
  const parts: Asked[] = []
  if (filter.q !== undefined) parts.push(readQuery(filter.q))
  if (filter.number !== undefined) parts.push(readQuery(filter.number))
  if (filter.operator !== undefined) parts.push(readOperator(filter.operator))
  return together(parts)
}

// Conditions and order ----------------------------------------------------------------------------------------------

/** The list without its words: all conditions of the filter and the wall, and from where it can be read in order. */
type List = Where & {
  /** The same without branches, for reading in any order. */
  flat: readonly Predicate[]
  /** Conditions that the full text's marks do not already answer. */
  unmarked: readonly Predicate[]
  marks: readonly string[]
  /** Begins at a few units, a handler, an operator: short enough that walking along it may pay. */
  isNarrow: boolean
}

/** As many branches of an ordered list as are merged; beyond, PostgreSQL sorts. */
const BRANCHES_MAX = 40

function listOf(search: Search, number: string | null): List {
  const { who, filter } = search
  const scope = visibleTo(who)
  const wall = scope ? [scope] : []
  const numbered: Predicate[] = number === null ? [] : [sql<boolean>`c.number = ${number}`]
  const { marked, rest } = splitMarked(filter)
  // Given with every state, so that the index of kinds and states is of use whatever kinds were asked for.
  const kinds: CaseFilter = filter.state !== undefined && filter.kind === undefined ? { kind: [...KINDS] } : {}
  const { branches, without, isNarrow } = branchesOf({ ...filter, ...kinds }, who)
  return {
    all: [...conditionsOf(without, who, search), ...wall, ...numbered],
    branches,
    flat: [...conditionsOf({ ...filter, ...kinds }, who, search), ...wall, ...numbered],
    unmarked: [...conditionsOf(rest, who, search), ...wall, ...numbered],
    marks: [...marked, ...wallMark(who)],
    isNarrow,
  }
}

const MARKED = ['kind', 'channel', 'classCode', 'problemCode', 'topicCode', 'districtCode'] as const satisfies readonly Marked[]

/** Fixed attributes stand in the full text as marks: one index scan answers them with the words. */
function splitMarked(filter: CaseFilter): { marked: string[]; rest: CaseFilter } {
  const rest = { ...filter }
  const marked: string[] = []
  for (const field of MARKED) {
    const values = filter[field]
    if (values === undefined || values.length === 0) continue
    marked.push(`(${values.map((value) => quoted(mark(field, value))).join(' | ')})`)
    delete rest[field]
  }
  return { marked, rest }
}

/** Spares looking at reports for those who see none; the wall itself is asked of every row again. */
function wallMark(who: Who): string[] {
  const { others, reports, ownTaken } = readScope(who)
  return others === 'all' && reports === 'none' && !ownTaken ? [`!${quoted(mark('kind', 'report'))}`] : []
}

/** Several units, or several kinds and states, are each read in order and merged; without that PostgreSQL would sort them all. */
function branchesOf(filter: CaseFilter, who: Who): { branches: Predicate[]; without: CaseFilter; isNarrow: boolean } {
  const units = filter.unitId ?? (isByUnits(readScope(who)) ? [...who.unitIds] : undefined)
  const isNarrow = units !== undefined || (filter.handlerId !== undefined && filter.handlerId !== 'none') || filter.operatorId !== undefined
  if (filter.handlerId !== undefined && filter.handlerId !== 'none') return { branches: [], without: filter, isNarrow }
  if (units !== undefined && units.length > 1 && units.length <= BRANCHES_MAX) {
    const { unitId: _units, ...without } = filter
    return { branches: units.map((unit) => sql<boolean>`c.unit_id = ${unit}::uuid`), without, isNarrow }
  }
  const { kind = [], state = [], ...without } = filter
  const pairs = kind.flatMap((one) => state.map((other) => [one, other] as const))
  if (units !== undefined || pairs.length < 2 || pairs.length > BRANCHES_MAX) return { branches: [], without: filter, isNarrow }
  return { branches: pairs.map(([one, other]) => sql<boolean>`(c.kind = ${one} and c.state = ${other})`), without, isNarrow }
}

async function byConditions(tx: Tx, search: Search, list: List, { countMax }: Pace): Promise<Found> {
  const { who, sort, after, limit } = search
  if (search.withCount) {
    const few = await placesIfFew(tx, who.centreId, list.flat, sort, countMax)
    if (few) return { places: few.slice(0, limit), hasMore: few.length > limit, count: few.length, capped: false }
  }
  const where = after ? { ...list, all: [...list.all, afterPlace(sort, after)] } : list
  const places = await placesOf(tx, who.centreId, where, sort, limit + 1)
  return { places: places.slice(0, limit), hasMore: places.length > limit, count: countMax, capped: true }
}

// Words --------------------------------------------------------------------------------------------------------------

const TO_THE_END = 1_000_000_000

async function byWords(tx: Tx, db: Db, search: Search, list: List, asked: Asked, pace: Pace): Promise<Found> {
  const need = Math.max(search.limit, search.withCount ? pace.countMax : 0) + 1
  const found: Place[] = []
  let from = search.after
  for (;;) {
    const part = await candidates(tx, db, { ...search, after: from }, list, asked, need - found.length, pace)
    const kept = await standing(tx, search.who.centreId, asked, part.places, search.limit + 1 - found.length)
    found.push(...kept)
    const last = part.places.at(-1)
    // Whole, or enough for the page and its successor.
    const isWhole = part.isWhole || !last
    if (isWhole || found.length > search.limit) {
      const hasMore = found.length > search.limit
      return { places: found.slice(0, search.limit), hasMore, count: Math.min(found.length, pace.countMax), capped: !isWhole || found.length > pace.countMax }
    }
    from = last
  }
}

/**
 * Those of the candidates in which the phrases stand together. Only as many as the page needs are asked, the rest is counted
 * as it is: a count may hold cases in which the characters stand apart.
 */
async function standing(tx: Tx, centreId: number, asked: Asked, places: readonly Place[], page: number): Promise<Place[]> {
  if (asked.phrases.length === 0 || page <= 0) return [...places]
  const kept: Place[] = []
  let at = 0
  while (at < places.length && kept.length < page) {
    const some = places.slice(at, at + page)
    at += some.length
    const texts = new Map((await textsOf(tx, centreId, some.map((place) => place.id))).map((row) => [row.id, row]))
    for (const place of some) {
      const row = texts.get(place.id)
      if (row && holdsPhrases(asked.phrases, { text: normalise(row.text), operator: normalise(row.operator) })) kept.push(place)
    }
  }
  return [...kept, ...places.slice(at)]
}

type Candidates = { places: Place[]; isWhole: boolean }

const queryOf = (terms: readonly string[], prefixes: readonly string[], marks: readonly string[] = []): string =>
  [...terms.map(quoted), ...prefixes.map((prefix) => `${quoted(prefix)}:*`), ...marks].join(' & ')

async function candidates(tx: Tx, db: Db, search: Search, list: List, asked: Asked, need: number, pace: Pace): Promise<Candidates> {
  const { who, sort, after, limit } = search
  const { centreId } = who
  const whole = queryOf(asked.terms, asked.prefixes)
  const afterwards = after ? [afterPlace(sort, after)] : []
  const where: Where = { ...list, all: [...list.all, ...afterwards] }
  const walkFor = (most: number, steps: number) => walkPlaces(tx, centreId, where, sort, holds(centreId, whole), most, steps)

  const onlyBeginnings = asked.terms.length === 0
  if (list.isNarrow || onlyBeginnings || sort === 'due') {
    const walked = await walkFor(need, pace.firstWalk)
    if (walked.isWhole || walked.places.length > limit) return walked
  }
  if (sort === 'due') {
    // Not in the order of days of receipt: words that few cases hold are looked up all at once, frequent ones along the list.
    const ids = await idsIfFew(tx, centreId, [whole, ...list.marks].join(' & '), pace.looks)
    if (!ids) return walkFor(limit + 1, TO_THE_END)
    const places = await placesOf(tx, centreId, { ...where, all: [...where.all, sql<boolean>`c.id = any(${ids}::uuid[])`], branches: [] }, sort, need)
    return { places, isWhole: places.length < need }
  }
  const text: TextQuery = onlyBeginnings
    ? { index: queryOf([], asked.prefixes, list.marks), rows: null }
    : { index: queryOf(asked.terms, [], list.marks), rows: asked.prefixes.length === 0 ? null : queryOf([], asked.prefixes) }
  return byStretches(tx, search, list, text, await dayCounts(db, centreId), need, walkFor, pace)
}

async function byStretches(
  tx: Tx, search: Search, list: List, text: TextQuery, counts: readonly DayCount[], need: number,
  walkFor: (most: number, steps: number) => Promise<Candidates>, pace: Pace,
): Promise<Candidates> {
  const { who, filter, after, limit, today } = search
  const found: Place[] = []
  const bottom = (filter.receivedFrom ?? null) as Day | null
  let to = earlier((filter.receivedTo ?? null) as Day | null, after ? dayOfPlace(after) : null)
  let from = after
  let stretch = pace.firstStretch
  let looked = 0
  let seen = 0
  let isCut = false
  let mayWalk = list.isNarrow
  for (;;) {
    const reach = stretchBack(counts, to, stretch)
    const first = bottom !== null && (reach.from === null || reach.from < bottom) ? bottom : reach.from
    const last = to ?? laterOf(counts[0]?.day ?? today, today)
    const cover = first === null || first > last ? [] : coverOf(first, last)
    const marks = cover.length === 0 ? [] : [`(${cover.map(quoted).join(' | ')})`]
    const hits = await hitsOf(tx, {
      centreId: who.centreId,
      query: { ...text, index: [text.index, ...marks].join(' & ') },
      from: first, to, after: from, where: list.unmarked, limit: need - found.length, looks: Math.min(found.length > limit ? pace.countLooks - looked : pace.looks, (need - found.length) * 8),
    })
    found.push(...hits.places)
    looked += hits.looked
    // A stretch that is looked at in several goes counts once.
    if (!isCut) seen += reach.seen
    isCut = hits.last !== null
    const isBottom = hits.last === null && (reach.from === null || (bottom !== null && reach.from <= bottom))
    if (found.length >= need || isBottom) return { places: found, isWhole: isBottom && found.length < need }
    if (found.length > limit && (!search.withCount || looked >= pace.countLooks)) return { places: found, isWhole: false }
    if (mayWalk && found.length <= limit && looked >= seen * pace.walkShare) {
      mayWalk = false
      if ((await countOf(tx, who.centreId, [...list.flat, ...(after ? [afterPlace(search.sort, after)] : [])], pace.walkMax)) <= pace.walkMax) return walkFor(need, pace.walkMax + 1)
    }
    if (hits.last) from = hits.last
    else to = addDays(first as Day, -1)
    const density = found.length / Math.max(1, seen)
    const wanted = density > 0 ? Math.ceil(((need - found.length) / density) * 1.3) : Infinity
    if (!hits.last) stretch = Math.min(Math.max(wanted, stretch * 2), stretch * pace.growthMax)
  }
}

const earlier = (a: Day | null, b: Day | null): Day | null => (a === null ? b : b === null || a < b ? a : b)
const laterOf = (a: Day, b: Day): Day => (a > b ? a : b)
/** Instants of lists are written in China's time. */
const dayOfPlace = ({ at }: Place): Day | null => {
  const day = at.slice(0, 10)
  return isDay(day) ? day : null
}

// How many cases lie on which day -------------------------------------------------------------------------------------

const BELIEVED_MS = 10_000
const known = new WeakMap<Db, Map<number, { atMs: number; counts: Promise<DayCount[]> }>>()

function dayCounts(db: Db, centreId: number): Promise<DayCount[]> {
  const ofDb = known.get(db) ?? new Map<number, { atMs: number; counts: Promise<DayCount[]> }>()
  known.set(db, ofDb)
  const nowMs = machineClock.now().getTime()
  const found = ofDb.get(centreId)
  if (found && nowMs - found.atMs < BELIEVED_MS) return found.counts
  const counts = dayCountsOf(db, centreId)
  ofDb.set(centreId, { atMs: nowMs, counts })
  counts.catch(() => ofDb.delete(centreId))
  return counts
}
