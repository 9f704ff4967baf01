import { isDay, yearOf, type Day } from '../day.ts'
import { isRefusal, refuse, type Outcome } from '../outcome.ts'
import type { Calendar } from '../workdays.ts'

/**
 * A calendar as it is published and loaded: the years it settles, their days off and their made-up working days.
 * Each file stands on the version before it; a year it names replaces that year wholly.
 */
export type CalendarFile = {
  readonly knownFrom: Day
  readonly source: string
  readonly years: readonly number[]
  readonly off: Readonly<Record<string, string>>
  readonly work: Readonly<Record<string, string>>
}

const NAME_CHARS_MAX = 60
const bad = (field: string, why: string) => refuse('bad-input', { field, why })

/** Checks what a file holds. Refusals: 'bad-input' with the field and the rule it breaks. */
export function checkCalendarFile(value: unknown): Outcome<CalendarFile, 'bad-input'> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return bad('', 'A calendar is a JSON object')
  const { knownFrom, source, years, off, work } = value as Record<string, unknown>
  if (!isDay(knownFrom)) return bad('knownFrom', 'The day the notice was published, such as 2025-11-04')
  if (typeof source !== 'string' || source === '') return bad('source', 'The notice: its title and number')
  const isYear = (year: unknown) =>
    Number.isInteger(year) && (year as number) >= 1990 && (year as number) <= 2200
  if (!Array.isArray(years) || years.length === 0 || !years.every(isYear)) {
    return bad('years', 'The years this notice settles, such as [2027]')
  }
  if (new Set(years).size !== years.length) return bad('years', 'A year is named twice')
  for (const [field, days] of [
    ['off', off],
    ['work', work],
  ] as const) {
    const refusal = refuseDays(field, days, years as number[])
    if (refusal) return refusal
  }
  const both = Object.keys(off as object).find((d) => d in (work as object))
  if (both) return bad(`work.${both}`, 'A day is a day off and a working day at once')
  // A year with no day off is no year of this country: it would count every holiday as a working day.
  const bare = (years as number[]).find(
    (year) => !Object.keys(off as object).some((d) => d.startsWith(`${year}-`)),
  )
  if (bare !== undefined) return bad('off', `The year ${bare} has no day off`)
  return { done: { knownFrom, source, years, off, work } as CalendarFile }
}

function refuseDays(field: string, days: unknown, years: readonly number[]) {
  if (typeof days !== 'object' || days === null || Array.isArray(days)) {
    return bad(field, 'Days and their names, such as {"2027-01-01": "元旦"}')
  }
  for (const [d, name] of Object.entries(days)) {
    if (!isDay(d)) return bad(`${field}.${d}`, 'Not a day of the form 2020-03-05')
    if (!years.includes(yearOf(d)))
      return bad(`${field}.${d}`, 'The day lies in a year this file does not settle')
    if (typeof name !== 'string' || name === '' || name.length > NAME_CHARS_MAX) {
      return bad(`${field}.${d}`, `The holiday's name, 1 to ${NAME_CHARS_MAX} characters`)
    }
  }
  return null
}

/** The calendar that a file makes of the version before it (none for the first). */
export function nextCalendar(version: number, file: CalendarFile, before: Calendar | undefined): Calendar {
  const settled = new Set(file.years)
  const special = new Map([...(before?.special ?? [])].filter(([d]) => !settled.has(yearOf(d))))
  for (const [d, name] of Object.entries(file.off)) special.set(d as Day, { isWorkday: false, name })
  for (const [d, name] of Object.entries(file.work)) special.set(d as Day, { isWorkday: true, name })
  return {
    version,
    knownFrom: file.knownFrom,
    years: new Set([...(before?.years ?? []), ...file.years]),
    special,
  }
}

/** Calendars made of files in the order they were published; throws on a bad one (our own data). */
export function stackCalendars(files: readonly unknown[]): Calendar[] {
  const stack: Calendar[] = []
  for (const value of files) {
    const checked = checkCalendarFile(value)
    if (isRefusal(checked)) throw new Error(`Calendar ${stack.length + 1}: ${checked.field}: ${checked.why}`)
    stack.push(nextCalendar(stack.length + 1, checked.done, stack.at(-1)))
  }
  return stack
}
