/** Instants and days as the office writes them: Asia/Shanghai (+08:00, no summer time), 24 h, ISO order. Pure. */
import { wallTime } from '../day.ts'

const DAY_MS = 86_400_000

const wall = (instant: Date | string): string =>
  wallTime(typeof instant === 'string' ? new Date(instant) : instant)

/** '2020-03-05' */
export const dayText = (instant: Date | string): string => wall(instant).slice(0, 10)
/** '2020-03-05 10:23' */
export const stamp = (instant: Date | string): string => wall(instant).slice(0, 16).replace('T', ' ')
/** '2020-03-05 10:23:07' */
export const stampSeconds = (instant: Date | string): string => wall(instant).slice(0, 19).replace('T', ' ')
/** '10:23' */
export const timeText = (instant: Date | string): string => wall(instant).slice(11, 16)

/** '今天 09:20', '02-21 09:02' within the year, else the whole stamp: what a time line has room for. */
export function shortStamp(instant: Date | string, now: Date, today: string): string {
  const day = dayText(instant)
  const todayDay = dayText(now)
  if (day === todayDay) return `${today} ${timeText(instant)}`
  return day.slice(0, 4) === todayDay.slice(0, 4) ? `${day.slice(5)} ${timeText(instant)}` : stamp(instant)
}

/** '03-05' within the year of `now`, else the whole day. */
export const shortDay = (day: string, now: Date): string =>
  day.slice(0, 4) === dayText(now).slice(0, 4) ? day.slice(5) : day

/** Plain days from a to b; negative when b is before a. */
export const daysApart = (a: string, b: string): number =>
  Math.round((Date.parse(b) - Date.parse(a)) / DAY_MS)
