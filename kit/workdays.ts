import { assert } from './outcome.ts'
import { addDays, dayNumber, dayOfNumber, weekday, yearOf, type Day } from './day.ts'

/**
 * One version of the working calendar: what was known from `knownFrom` on.
 * `years` are the years whose arrangement is published; `special` holds only statutory days off (weekends among
 * them included) and made-up working days, everything else is Monday to Friday.
 */
export type Calendar = {
  readonly version: number
  readonly knownFrom: Day
  readonly years: ReadonlySet<number>
  readonly special: ReadonlyMap<Day, { isWorkday: boolean; name: string }>
}

export type CountedDay = { day: Day; counted: boolean; why: string }

const WEEKDAY_NAMES = ['', '周一', '周二', '周三', '周四', '周五', '周六', '周日']
/** Longest period in working days; a longer one is a caller's mistake. */
const WORKDAYS_MAX = 10_000

/** Whether the day is a working day. In a year not yet published Monday to Friday are. */
export function isWorkday(d: Day, calendar: Calendar): boolean {
  return calendar.special.get(d)?.isWorkday ?? weekday(d) <= 5
}

/**
 * Whether a day counts, and why, in the words of the office: 工作日, 周六, 春节, 调休上班.
 * `provisional` when the State Council has not published the year in this calendar: the answer may change.
 */
export function whyDay(d: Day, calendar: Calendar): { counted: boolean; why: string; provisional: boolean } {
  const provisional = !calendar.years.has(yearOf(d))
  const special = calendar.special.get(d)
  if (special)
    return { counted: special.isWorkday, why: special.isWorkday ? '调休上班' : special.name, provisional }
  const counted = weekday(d) <= 5
  return { counted, why: counted ? '工作日' : (WEEKDAY_NAMES[weekday(d)] ?? ''), provisional }
}

/**
 * The n-th working day after `start`, with every day on the way and why it was counted or not.
 * The day of the event is not counted and such a period never ends on a day off (民法典 201, 203; O121 art. 45);
 * n = 0 gives `start` itself. `provisional` when any day on the way lies in a year not yet published: then `due`
 * is the earliest possible day as far as Monday to Friday go, to be computed again once the year is loaded.
 */
export function addWorkdays(
  start: Day,
  n: number,
  calendar: Calendar,
): { due: Day; provisional: boolean; days: CountedDay[] } {
  assertCount(n)
  const days: CountedDay[] = []
  let due = start
  let left = n
  let provisional = false
  while (left > 0) {
    due = addDays(due, 1)
    const { provisional: isUnpublished, ...why } = whyDay(due, calendar)
    days.push({ day: due, ...why })
    if (why.counted) left -= 1
    provisional ||= isUnpublished
  }
  return { due, provisional, days }
}

/** As addWorkdays, without the explanation: for paths that run a thousand times a second. */
export function dueAfterWorkdays(
  start: Day,
  n: number,
  calendar: Calendar,
): { due: Day; provisional: boolean } {
  assertCount(n)
  const first = dayNumber(start)
  const index = indexOf(calendar)
  let at = first
  let left = n
  while (left > 0) {
    at += 1
    if (isWorkdayNumber(at, index)) left -= 1
  }
  const due = dayOfNumber(at)
  let provisional = false
  if (n > 0) {
    const last = yearOf(due)
    for (let year = yearOf(addDays(start, 1)); year <= last; year += 1)
      provisional ||= !calendar.years.has(year)
  }
  return { due, provisional }
}

/** The n-th working day after `start`; equals addWorkdays(...).due. */
export const addWorkdaysFast = (start: Day, n: number, calendar: Calendar): Day =>
  dueAfterWorkdays(start, n, calendar).due

/** How many working days lie after `from` up to and including `to`; negative when `to` is earlier. */
export function workdaysBetween(from: Day, to: Day, calendar: Calendar): number {
  if (to < from) return -workdaysBetween(to, from, calendar)
  const index = indexOf(calendar)
  const last = dayNumber(to)
  let count = 0
  for (let at = dayNumber(from) + 1; at <= last; at += 1) if (isWorkdayNumber(at, index)) count += 1
  return count
}

/** Special days by day number: spares the hot path the making of strings. */
const indexes = new WeakMap<Calendar, ReadonlyMap<number, boolean>>()

function indexOf(calendar: Calendar): ReadonlyMap<number, boolean> {
  let index = indexes.get(calendar)
  if (!index) {
    index = new Map([...calendar.special].map(([d, { isWorkday: works }]) => [dayNumber(d), works]))
    indexes.set(calendar, index)
  }
  return index
}

const isWorkdayNumber = (at: number, index: ReadonlyMap<number, boolean>): boolean =>
  index.get(at) ?? (((at + 3) % 7) + 7) % 7 < 5

function assertCount(n: number): void {
  assert(
    Number.isInteger(n) && n >= 0 && n <= WORKDAYS_MAX,
    `a period has 0 to ${WORKDAYS_MAX} whole working days`,
  )
}
