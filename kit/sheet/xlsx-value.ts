import { addDays, day, type Day } from '../day.ts'

/** How a number is to be read, by its cell's format. */
export type NumberKind = 'number' | 'date' | 'time'

/** Formats that have no code in the file (ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are dates in Chinese editions). */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)
const isBuiltInTime = (id: number): boolean =>
  (id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47

/** What a number format makes of a number: only its first section counts, without quoted text, colours and elapsed time. */
export function kindOfFormat(id: number, code: string | undefined): NumberKind {
  if (code === undefined) return isBuiltInDate(id) ? 'date' : isBuiltInTime(id) ? 'time' : 'number'
  const bare = (code.split(';')[0] ?? '').replace(/"[^"]*"|\\.|_.|\*./g, '')
  if (/\[(?:h+|m+|s+)\]/i.test(bare)) return 'number'
  const letters = bare.replace(/\[[^\]]*\]/g, '')
  if (/[yd年月日]/i.test(letters)) return 'date'
  if (/[hs]/i.test(letters)) return 'time'
  // A lone 'm' is a month.
  return /m/i.test(letters) ? 'date' : 'number'
}

const DAY_SECONDS = 86_400

/** The serial number of a day and time as '2020-03-05', '2020-03-05 10:23:00' or '10:23:00'. */
function dateText(serial: number, kind: 'date' | 'time', is1904: boolean): string {
  // Seconds are rounded, as 10:23 is stored as 0.432638888888889.
  const seconds = Math.round(serial * DAY_SECONDS)
  const days = Math.floor(seconds / DAY_SECONDS)
  const time = clockText(seconds - days * DAY_SECONDS)
  if (kind === 'time' && days === 0) return time
  const epoch = is1904 ? '1904-01-01' : days < 60 ? '1899-12-31' : '1899-12-30'
  const text: Day = addDays(day(epoch), days)
  return seconds % DAY_SECONDS === 0 ? text : `${text} ${time}`
}

function clockText(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** A number as a person reads it: 15 digits as Excel has them, no exponent for whole numbers, dates as dates. */
export function numberText(raw: string, kind: NumberKind, is1904: boolean): string {
  if (kind === 'number' && /^-?(?:0|[1-9]\d{0,14})$/.test(raw)) return raw
  const value = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(value)) return raw
  // Excel knows no day before 1900 and none after 9999; such numbers are shown as they are.
  if (kind !== 'number' && value >= 0 && value < 2_958_466) return dateText(value, kind, is1904)
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value)
  return String(Number(value.toPrecision(15)))
}

/** Characters that XML cannot hold are written as _x000D_ (ECMA-376 part 1, 22.9.2.19). */
export const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text
