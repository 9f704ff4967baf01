/** Stretches of days as a few marks, and how far back one must look to see so many cases. Pure. */
import { addDays, dayNumber, yearOf, type Day } from '#kit/day.ts'
import { dayMark, monthMark, yearMark } from './search-terms.ts'

/** How many cases were received on a day; newest first. */
export type DayCount = { day: Day; count: number }

/** More marks than this cost the index more than the rows that coarser ones add. */
const MARKS_MAX = 12

const nextMonth = (day: Day): Day => `${addDays(`${day.slice(0, 7)}-28` as Day, 4).slice(0, 7)}-01` as Day
const nextYear = (day: Day): Day => `${String(yearOf(day) + 1).padStart(4, '0')}-01-01` as Day

/** Finest first: the mark of the day at hand, and the first day that it does not cover. */
const GRAINS = [
  { mark: dayMark, next: (day: Day): Day => addDays(day, 1), days: 1 },
  { mark: monthMark, next: nextMonth, days: 28 },
  { mark: yearMark, next: nextYear, days: 365 },
] as const

/**
 * At most twelve marks that cover `from` to `to`, both included: days, else months, else years. Coarser ones reach over the
 * edges; whoever asks cuts there by the time of receipt. Empty when even years would be too many: then no mark helps.
 */
export function coverOf(from: Day, to: Day): string[] {
  const length = dayNumber(to) - dayNumber(from) + 1
  for (const { mark, next, days } of GRAINS) {
    if (length / days > MARKS_MAX + 2) continue
    const marks: string[] = []
    for (let at = from; at <= to; at = next(at)) marks.push(mark(at))
    if (marks.length <= MARKS_MAX) return marks
  }
  return []
}

/**
 * The first day of a stretch that ends with `to` (null: has no end) and holds at least `cases` cases; null when there are
 * not so many, so that the stretch is everything before `to`. `seen` is how many it holds.
 */
export function stretchBack(
  counts: readonly DayCount[],
  to: Day | null,
  cases: number,
): { from: Day | null; seen: number } {
  let seen = 0
  for (const { day, count } of counts) {
    if (to !== null && day > to) continue
    seen += count
    if (seen >= cases) return { from: day, seen }
  }
  return { from: null, seen }
}
