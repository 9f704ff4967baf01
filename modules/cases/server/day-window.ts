/** Stretches of days as few marks, and how far back one must look to see so many cases. Pure. */
import { addDays, yearOf, type Day } from '#kit/day.ts'
import { dayMark, monthMark, yearMark } from './search-terms.ts'

/** How many cases were received on a day; newest first, days without any left out. */
export type DayCount = { day: Day; count: number }

const isFirstOfYear = (day: Day): boolean => day.endsWith('-01-01')
const isFirstOfMonth = (day: Day): boolean => day.endsWith('-01')
const lastOfYear = (day: Day): Day => `${String(yearOf(day)).padStart(4, '0')}-12-31` as Day

function lastOfMonth(day: Day): Day {
  const inNext = addDays(`${day.slice(0, 7)}-28` as Day, 4)
  return addDays(`${inNext.slice(0, 7)}-01` as Day, -1)
}

/** The fewest marks of whole years, months and days that cover exactly `from` to `to`, both included. */
export function coverOf(from: Day, to: Day): string[] {
  const marks: string[] = []
  let at = from
  while (at <= to) {
    if (isFirstOfYear(at) && lastOfYear(at) <= to) {
      marks.push(yearMark(at))
      at = addDays(lastOfYear(at), 1)
    } else if (isFirstOfMonth(at) && lastOfMonth(at) <= to) {
      marks.push(monthMark(at))
      at = addDays(lastOfMonth(at), 1)
    } else {
      marks.push(dayMark(at))
      at = addDays(at, 1)
    }
  }
  return marks
}

/**
 * The first day of a stretch that ends with `to` (null: has no end) and holds at least `cases` cases; null when there are
 * not so many, so that the stretch is everything before `to`. `seen` is how many it holds.
 */
export function stretchBack(counts: readonly DayCount[], to: Day | null, cases: number): { from: Day | null; seen: number } {
  let seen = 0
  for (const { day, count } of counts) {
    if (to !== null && day > to) continue
    seen += count
    if (seen >= cases) return { from: day, seen }
  }
  return { from: null, seen }
}
