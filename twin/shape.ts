/**
 * How many call on which day. The published figures of Nanjing, 2020-01-20 to 03-05, are exact (design.md section 1); how
 * they spread over days and hours is ours: a lull at Spring Festival, a rise to more than three times, four weeks falling.
 */
import type { Dice } from '#kit/dice.ts'
import { addDays, daysBetween, day, startOfDay, weekday, type Day } from '#kit/day.ts'
import type { TopicCode } from './texts/index.ts'

export const FIRST_DAY = day('2020-01-20')
export const LAST_DAY = day('2020-03-05')
/** The demo begins at this hour of the last day; nobody has called later. */
export const LAST_HOUR = 9
export const DEMO_STARTS = new Date(startOfDay(LAST_DAY).getTime() + LAST_HOUR * 3_600_000)

export const CALLS = 22_000
/** 涉疫 9,957, five of its parts published; the rest is 'other-epidemic'. */
export const TOPIC_COUNTS = {
  'mask-price': 2004,
  'mask-quality': 505,
  disinfectant: 78,
  'drug-device': 30,
  'food-supply': 358,
  'other-epidemic': 9957 - 2004 - 505 - 78 - 30 - 358,
} as const satisfies Record<TopicCode, number>
export const EPIDEMIC_CALLS = 9957

const PEAK = daysBetween(FIRST_DAY, day('2020-02-05'))
const HOURS = [1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 4, 14, 30, 32, 24, 14, 17, 28, 29, 26, 18, 12, 10, 9, 7, 4, 2]
/** Share of a whole day that falls before nine in the morning. */
const EARLY = HOURS.slice(0, LAST_HOUR).reduce((a, b) => a + b) / HOURS.reduce((a, b) => a + b)

const isFestival = (d: Day): boolean => d >= '2020-01-24' && d <= '2020-02-02'
const partOfDay = (d: Day): number => (d === LAST_DAY ? EARLY : 1)

function epidemicWeight(d: Day): number {
  const n = daysBetween(FIRST_DAY, d)
  const level = n <= PEAK ? (n / PEAK) ** 1.3 : Math.exp(-(n - PEAK) / 11)
  return level * (weekday(d) >= 6 && n > PEAK ? 0.8 : 1) * partOfDay(d)
}

function everydayWeight(d: Day): number {
  const level = d < '2020-01-24' ? 0.6 : isFestival(d) ? 0.35 : 1
  return level * (weekday(d) >= 6 && !isFestival(d) ? 0.7 : 1) * partOfDay(d)
}

/** Splits `total` by weights into whole numbers that add up exactly (largest remainders). */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  const exact = weights.map((weight) => (total * weight) / sum)
  const counts = exact.map(Math.floor)
  const left = total - counts.reduce((a, b) => a + b, 0)
  const byRest = exact
    .map((value, i) => [value - Math.floor(value), i] as const)
    .sort((a, b) => b[0] - a[0] || a[1] - b[1])
  for (const [, i] of byRest.slice(0, left)) counts[i] = (counts[i] ?? 0) + 1
  return counts
}

export type Slot = { at: Date; topic: TopicCode | null }

/** One slot per call in the order of time. `scale` < 1 makes a smaller city for tests: counts shrink alike. */
export function callSlots(dice: Dice, scale = 1): Slot[] {
  const days = Array.from({ length: daysBetween(FIRST_DAY, LAST_DAY) + 1 }, (_, n) => addDays(FIRST_DAY, n))
  const topics: [TopicCode | null, number][] = [
    ...(Object.entries(TOPIC_COUNTS) as [TopicCode, number][]).map(([topic, n]): [TopicCode, number] => [
      topic,
      Math.round(n * scale),
    ]),
    [null, Math.round((CALLS - EPIDEMIC_CALLS) * scale)],
  ]
  const slots = topics.flatMap(([topic, total]) => {
    const counts = apportion(total, days.map(topic === null ? everydayWeight : epidemicWeight))
    return days.flatMap((d, n) =>
      Array.from({ length: counts[n] ?? 0 }, (): Slot => ({ at: timeOn(d, dice), topic })),
    )
  })
  return slots.sort((a, b) => a.at.getTime() - b.at.getTime())
}

function timeOn(d: Day, dice: Dice): Date {
  const hours = d === LAST_DAY ? HOURS.slice(0, LAST_HOUR) : HOURS
  let at = dice.next() * hours.reduce((a, b) => a + b)
  const hour = Math.max(
    0,
    hours.findIndex((share) => (at -= share) < 0),
  )
  return new Date(startOfDay(d).getTime() + hour * 3_600_000 + dice.int(0, 3_599_999))
}
