/**
 * A legal day without time or zone, such as '2020-03-05'. Days compare as strings.
 * Arithmetic is on the civil calendar (Howard Hinnant, "chrono-compatible low-level date algorithms"),
 * so no time zone can shift a day.
 */
export type Day = string & { readonly __day: unique symbol }

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
/** China has kept +08:00 without summer time since 1991-09-15; earlier instants do not occur here. */
const SHANGHAI_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** True for a string that names a real day of the years 0001 to 9999. */
export function isDay(text: unknown): text is Day {
  if (typeof text !== 'string') return false
  const parts = DAY.exec(text)
  if (!parts) return false
  const [year, month, dayOfMonth] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const length = month === 2 && isLeap(year) ? 29 : MONTH_DAYS[month - 1]
  return year >= 1 && length !== undefined && dayOfMonth >= 1 && dayOfMonth <= length
}

/** Text to Day; throws RangeError on anything that is not a real day. Check input with isDay first. */
export function day(text: string): Day {
  if (!isDay(text)) throw new RangeError('Not a day of the form 2020-03-05')
  return text
}

/** Days since 1970-01-01; negative before. */
export function dayNumber(d: Day): number {
  const month = Number(d.slice(5, 7))
  const year = Number(d.slice(0, 4)) - (month <= 2 ? 1 : 0)
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + Number(d.slice(8, 10)) - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`)

/** Inverse of dayNumber; throws RangeError outside the years 0001 to 9999. */
export function dayOfNumber(number: number): Day {
  const shifted = number + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  if (!(year >= 1 && year <= 9999)) throw new RangeError('Day outside the years 0001 to 9999')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}` as Day
}

/** The day n days later (earlier when negative). */
export const addDays = (d: Day, n: number): Day => dayOfNumber(dayNumber(d) + n)

/** How many days b lies after a (negative when before). */
export const daysBetween = (a: Day, b: Day): number => dayNumber(b) - dayNumber(a)

/** Monday = 1 ... Sunday = 7. */
export const weekday = (d: Day): number => ((((dayNumber(d) + 3) % 7) + 7) % 7) + 1

export const yearOf = (d: Day): number => Number(d.slice(0, 4))

/** The day an instant falls on in China (Asia/Shanghai, +08:00). */
export const dayOf = (instant: Date): Day =>
  dayOfNumber(Math.floor((instant.getTime() + SHANGHAI_MS) / DAY_MS))

/** Date and time in China as ISO writes them, without zone: '2020-03-05T10:23:07.000'. */
export const wallTime = (instant: Date): string =>
  new Date(instant.getTime() + SHANGHAI_MS).toISOString().slice(0, -1)

/** The instant at which the day begins in China, 00:00 +08:00. */
export const startOfDay = (d: Day): Date => new Date(dayNumber(d) * DAY_MS - SHANGHAI_MS)

/** The first instant after the day in China; a limit that ends "on" a day ends before it (24:00). */
export const endOfDay = (d: Day): Date => new Date((dayNumber(d) + 1) * DAY_MS - SHANGHAI_MS)
