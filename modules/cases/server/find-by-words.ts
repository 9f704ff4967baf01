/**
 * A list with words. Two ways, and both are needed: the index of the full text, asked stretch by stretch from the newest day
 * backwards, and a walk along the list's own order that asks each case. Words that are frequent fill a page within the first
 * stretch, rare ones cost little over all days; a word that is frequent in a list that is short (a small unit) is found by
 * the walk. How many cases a stretch of days holds is known from the running numbers given out, how frequent the words are
 * from the first stretch.
 */
import { addDays, isDay, type Day } from '#kit/day.ts'
import type { Db, Tx } from '#kit/db/index.ts'
import { normalise } from '#kit/text.ts'
import { coverOf, stretchBack, type DayCount } from './day-window.ts'
import type { Found, Pace, Search } from './find-places.ts'
import { holdsPhrases, quoted, type Asked } from './search-query.ts'
import {
  afterPlace,
  countAlong,
  isOneOf,
  placesOf,
  walkPlaces,
  type Place,
  type Where,
} from './store/list.ts'
import { existingOf, hitsIfFew, hitsOf, holds, idsIfFew, textsOf, type TextQuery } from './store/search.ts'
import type { List } from './store/where.ts'
import { chooseKeys, dayCounts, type AnyOf } from './text-statistics.ts'

const TO_THE_END = 1_000_000_000

export async function byWords(
  tx: Tx,
  db: Db,
  search: Search,
  list: List,
  asked: Asked,
  pace: Pace,
): Promise<Found> {
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
      return {
        places: await existing(tx, search, list, found.slice(0, search.limit)),
        hasMore,
        count: Math.min(found.length, pace.countMax),
        capped: !isWhole || found.length > pace.countMax,
      }
    }
    from = last
  }
}

/** The wall once more, on the cases themselves: what is shown never rests on the full text's rows alone. */
async function existing(tx: Tx, { who }: Search, { wall }: List, places: readonly Place[]): Promise<Place[]> {
  if (wall === null || places.length === 0) return [...places]
  const ids = await existingOf(
    tx,
    who.centreId,
    wall,
    places.map((place) => place.id),
  )
  return places.filter((place) => ids.has(place.id))
}

/**
 * Those of the candidates in which the phrases stand together. Only as many as the page needs are asked, the rest is counted
 * as it is: a count may hold cases in which the characters stand apart.
 */
async function standing(
  tx: Tx,
  centreId: number,
  asked: Asked,
  places: readonly Place[],
  page: number,
): Promise<Place[]> {
  if (asked.phrases.length === 0 || page <= 0) return [...places]
  const kept: Place[] = []
  let at = 0
  while (at < places.length && kept.length < page) {
    const some = places.slice(at, at + page)
    at += some.length
    const texts = new Map(
      (
        await textsOf(
          tx,
          centreId,
          some.map((place) => place.id),
        )
      ).map((row) => [row.id, row]),
    )
    for (const place of some) {
      const row = texts.get(place.id)
      if (
        row &&
        holdsPhrases(asked.phrases, { text: normalise(row.text), operator: normalise(row.operator) })
      )
        kept.push(place)
    }
  }
  return [...kept, ...places.slice(at)]
}

/** A beginning of so many characters is no longer found everywhere. */
const BROAD_CHARS = 4

type Candidates = { places: Place[]; isWhole: boolean }

/** All of the groups, of each at least one lexeme; and all of the beginnings. */
const queryOf = (groups: readonly AnyOf[], prefixes: readonly string[]): string =>
  [
    ...groups.map((group) =>
      group.length === 1 ? quoted(group[0] ?? '') : `(${group.map(quoted).join(' | ')})`,
    ),
    ...prefixes.map((prefix) => `${quoted(prefix)}:*`),
  ].join(' & ')

const single = (terms: readonly string[]): AnyOf[] => terms.map((term) => [term])

async function candidates(
  tx: Tx,
  db: Db,
  search: Search,
  list: List,
  asked: Asked,
  need: number,
  pace: Pace,
): Promise<Candidates> {
  const { who, sort, after, limit } = search
  const { centreId } = who
  const hasWords = asked.words.length + asked.prefixes.length > 0
  const whole = queryOf(hasWords ? asked.words.flatMap(single) : list.marks, asked.prefixes)
  const afterwards = after ? [afterPlace(sort, after)] : []
  const along: Where = { ...list.along, all: [...list.along.all, ...afterwards] }
  const keep = holds(centreId, whole, list.besides)
  const walkFor = (most: number, steps: number) => walkPlaces(tx, centreId, along, sort, keep, most, steps)

  const onlyBeginnings = asked.words.length === 0 && asked.prefixes.length > 0
  // Few letters begin many words: the index would have to read them all before the first hit.
  const isBroad = onlyBeginnings && asked.prefixes.every((prefix) => prefix.length < BROAD_CHARS)
  if (list.isNarrow || isBroad || sort === 'due') {
    const walked = await walkFor(need, pace.firstWalk)
    if (walked.isWhole || walked.places.length > limit) return walked
    const share = walked.places.length / pace.firstWalk
    if (isBroad && share > 0 && share >= pace.walkShare) {
      const farther = await walkFor(limit + 1, Math.ceil(((limit + 1) / share) * 1.5))
      if (farther.isWhole || farther.places.length > limit) return farther
    }
  }
  if (sort === 'due') {
    // Not in the order of days of receipt: words that few cases hold are looked up all at once, frequent ones along the list.
    const ids = await idsIfFew(
      tx,
      centreId,
      queryOf([...asked.words.flatMap(single), ...list.marks], asked.prefixes),
      pace.looks,
    )
    if (!ids) return walkFor(limit + 1, TO_THE_END)
    const all = [...list.flat, ...afterwards, isOneOf(ids)]
    const places = await placesOf(tx, centreId, { all }, sort, need)
    return { places, isWhole: places.length < need }
  }
  return byStretches(
    tx,
    search,
    list,
    await textQuery(db, list, asked),
    await dayCounts(db, centreId),
    need,
    walkFor,
    pace,
  )
}

/** Splits the words into what the index is asked for and what each of its rows is asked for. */
async function textQuery(db: Db, { marks }: List, { words, prefixes }: Asked): Promise<TextQuery> {
  if (words.length === 0 && prefixes.length > 0) return { index: queryOf(marks, prefixes), rows: null }
  const { keys, others } = await chooseKeys(db, words.map(single), marks)
  // The beginning of a word would be read out of the index whole: the rows are asked for it.
  const rows = queryOf(others, prefixes)
  return { index: queryOf(keys, []), rows: rows === '' ? null : rows }
}

async function byStretches(
  tx: Tx,
  search: Search,
  list: List,
  text: TextQuery,
  counts: readonly DayCount[],
  need: number,
  walkFor: (most: number, steps: number) => Promise<Candidates>,
  pace: Pace,
): Promise<Candidates> {
  const { who, filter, after, limit, today } = search
  const { centreId } = who
  const total = counts.reduce((sum, one) => sum + one.count, 0)
  const found: Place[] = []
  const bottom = (filter.receivedFrom ?? null) as Day | null
  let to = earlier((filter.receivedTo ?? null) as Day | null, after ? dayOfPlace(after) : null)
  let from = after
  let stretch = pace.firstStretch
  let looked = 0
  let seen = 0
  let isCut = false
  let mayBeFew = true
  let aim = { rows: need, looks: pace.looks }
  let mayWalk = list.isNarrow
  for (;;) {
    const reach = stretchBack(counts, to, stretch)
    const first = bottom !== null && (reach.from === null || reach.from < bottom) ? bottom : reach.from
    const cover = first === null ? [] : coverOf(first, to ?? laterOf(counts[0]?.day ?? today, today))
    const marks = cover.length === 0 ? [] : [`(${cover.map(quoted).join(' | ')})`]
    const hits = await hitsOf(tx, {
      centreId,
      query: { ...text, index: [text.index, ...marks].join(' & ') },
      from: first,
      to,
      after: from,
      rows: list.rows,
      where: list.unmarked,
      limit: aim.rows,
      looks: aim.looks,
    })
    found.push(...hits.places)
    looked += hits.looked
    // A stretch that is looked at in several goes counts once.
    if (!isCut) seen += reach.seen
    isCut = hits.last !== null
    const isBottom = !isCut && (reach.from === null || (bottom !== null && reach.from <= bottom))
    if (found.length >= need || isBottom) return { places: found, isWhole: isBottom && found.length < need }
    if (found.length > limit && (!search.withCount || looked >= pace.countLooks))
      return { places: found, isWhole: false }

    if (hits.last) from = hits.last
    else to = addDays(first as Day, -1)
    const share = looked / Math.max(1, seen)
    if (found.length <= limit) {
      // The page is not full: the words are rare, or rarely meet the other conditions.
      const few = list.isNarrow ? pace.fewNarrow : pace.few
      if (mayBeFew && share * total <= 2 * few) {
        mayBeFew = false
        const all = await hitsIfFew(
          tx,
          {
            centreId,
            query: text,
            from: bottom,
            to,
            after: from,
            rows: list.rows,
            where: list.unmarked,
            limit: need - found.length,
          },
          few,
        )
        if (all) return { places: [...found, ...all], isWhole: found.length + all.length < need }
      }
      if (mayWalk && share >= pace.walkShare) {
        mayWalk = false
        const steps = await countAlong(tx, centreId, list.along, pace.walkMax)
        if (steps <= pace.walkMax) return walkFor(limit + 1, steps + 1)
      }
    }
    aim = nextAim(search, list, pace, { found: found.length, looked, need })
    // As far as the rows to be looked at should lie.
    if (!hits.last)
      stretch = Math.ceil(
        Math.min(Math.max(aim.looks / Math.max(share, 1e-9), stretch / 2), stretch * pace.growthMax),
      )
  }
}

type Aim = { rows: number; looks: number }

/** What the next go is for: to fill the page, with as many looks as that should take; then to count on, within the budget. */
function nextAim(
  { limit }: Search,
  { unmarked }: List,
  pace: Pace,
  { found, looked, need }: { found: number; looked: number; need: number },
): Aim {
  if (found > limit) {
    const looks = pace.countLooks - looked
    return { rows: Math.min(need - found, looks), looks }
  }
  // Where nothing else is asked, each row that is looked at counts.
  if (unmarked.length === 0) {
    const rows = Math.min(need - found, Math.max(limit + 1 - found, pace.countLooks))
    return { rows, looks: rows }
  }
  const rows = limit + 1 - found
  const fit = (found + 1) / (looked + 1)
  return { rows, looks: Math.min(pace.looks, Math.ceil((rows / fit) * 1.5)) }
}

const earlier = (a: Day | null, b: Day | null): Day | null => (a === null ? b : b === null || a < b ? a : b)
const laterOf = (a: Day, b: Day): Day => (a > b ? a : b)
/** Instants of lists are written in China's time. */
const dayOfPlace = ({ at }: Place): Day | null => {
  const day = at.slice(0, 10)
  return isDay(day) ? day : null
}
