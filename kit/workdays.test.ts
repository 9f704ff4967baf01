import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendarKnownOn, newestOf, publishedCalendars } from './calendar/published.ts'
import { addDays, day, dayOfNumber, weekday, type Day } from './day.ts'
import {
  addWorkdays,
  addWorkdaysFast,
  dueAfterWorkdays,
  isWorkday,
  whyDay,
  workdaysBetween,
} from './workdays.ts'

const asOf = (text: string) => calendarKnownOn(publishedCalendars, day(text))
const extended = asOf('2020-01-26')
const firstPublished = asOf('2020-01-20')
const newest = newestOf(publishedCalendars)

const dues = (start: string, calendar = extended) =>
  [5, 7, 15, 45].map((n) => addWorkdays(day(start), n, calendar).due)

// Vectors of the working days in spring 2020: State Council notices of 2019-11-21 and 2020-01-26.
test.each([
  ['2020-01-17', ['2020-01-23', '2020-02-04', '2020-02-14', '2020-03-27']],
  ...['2020-01-23', ...Array.from({ length: 10 }, (_, i) => addDays(day('2020-01-24'), i))].map(
    (start) => [start, ['2020-02-07', '2020-02-11', '2020-02-21', '2020-04-03']] as const,
  ),
  ['2020-02-03', ['2020-02-10', '2020-02-12', '2020-02-24', '2020-04-07']],
  ['2020-04-23', ['2020-04-29', '2020-05-06', '2020-05-15', '2020-06-29']],
] as const)('received %s: 5, 7, 15 and 45 working days end on %j', (start, expected) => {
  expect(dues(start)).toEqual(expected)
  expect(dues(start, newest)).toEqual(expected)
  expect(dueAfterWorkdays(day(start), 45, extended).provisional).toBe(false)
})

// By hand, on the calendar as known on 2020-01-20: Jan 31 (Friday) and Feb 1 (made-up Saturday) are worked, Feb 2 is a
// plain Sunday. From Jan 17: Jan 19 (made up) 1, Jan 20-23 2-5, Jan 31 6, Feb 1 7, Feb 3-7 8-12, Feb 10-12 13-15; then
// Feb 13, 14 are 16, 17 and whole weeks give Feb 21 22, Feb 28 27, Mar 6 32, Mar 13 37, Mar 20 42, Mar 25 45.
test('before the extension was known, deadlines were earlier by the two days it took away', () => {
  expect(dues('2020-01-17', firstPublished)).toEqual(['2020-01-23', '2020-02-01', '2020-02-12', '2020-03-25'])
  // From Jan 23: Jan 31 1, Feb 1 2, Feb 3-5 3-5, Feb 6, 7 6-7, Feb 10-14 8-12, Feb 17-19 13-15; Feb 20, 21 are 16, 17,
  // Feb 28 22, Mar 6 27, Mar 13 32, Mar 20 37, Mar 27 42, Apr 1 45.
  expect(dues('2020-01-23', firstPublished)).toEqual(['2020-02-05', '2020-02-07', '2020-02-19', '2020-04-01'])
  // Nothing before Jan 31 and nothing after Feb 2 moved.
  expect(dues('2020-02-03', firstPublished)).toEqual(dues('2020-02-03'))
})

test('which calendar was known when', () => {
  expect(asOf('2020-01-25').version).toBe(1)
  expect(asOf('2020-01-26').version).toBe(2)
  expect(asOf('2026-04-15').version).toBe(3)
  expect(isWorkday(day('2020-02-01'), firstPublished)).toBe(true)
  expect(isWorkday(day('2020-02-01'), extended)).toBe(false)
})

// Counts of the table in the same notices: January 17 working days, February 20, March 22, April 22, May 19, June 21.
test('working days per month of 2020', () => {
  const ends = [
    '2019-12-31',
    '2020-01-31',
    '2020-02-29',
    '2020-03-31',
    '2020-04-30',
    '2020-05-31',
    '2020-06-30',
  ].map(day)
  const counts = ends.slice(1).map((end, i) => workdaysBetween(ends[i] as Day, end, extended))
  expect(counts).toEqual([17, 20, 22, 22, 19, 21])
})

// State Council notice of 2025-11-04 for 2026: Spring Festival Feb 15-23, worked on Feb 14 and Feb 28; New Year Jan 1-3,
// worked on Sunday Jan 4; from Feb 13 (Friday): Feb 14 1, Feb 24-27 2-5, Feb 28 6, Mar 2 7.
test('2026 as published', () => {
  expect(addWorkdaysFast(day('2026-02-13'), 7, newest)).toBe('2026-03-02')
  expect(whyDay(day('2026-01-04'), newest)).toEqual({ counted: true, why: '调休上班', provisional: false })
})

test('every day on the way is told, in the words of the office', () => {
  const { due, days } = addWorkdays(day('2020-04-30'), 2, extended)
  expect(due).toBe('2020-05-07')
  expect(days.map(({ day: d, why }) => `${d.slice(5)} ${why}`)).toEqual([
    '05-01 劳动节',
    '05-02 劳动节',
    '05-03 劳动节',
    '05-04 劳动节',
    '05-05 劳动节',
    '05-06 工作日',
    '05-07 工作日',
  ])
  expect(whyDay(day('2020-05-09'), extended).why).toBe('调休上班')
  expect(whyDay(day('2020-05-10'), extended).why).toBe('周日')
})

test('a year not yet published gives provisional days, never a silent guess', () => {
  // Known in spring 2020: 2004 to 2020. From Thursday 2020-12-31: Friday 2021-01-01 counts as any Friday would.
  const { due, provisional, days } = addWorkdays(day('2020-12-31'), 1, extended)
  expect({ due, provisional }).toEqual({ due: '2021-01-01', provisional: true })
  expect(days).toEqual([{ day: '2021-01-01', counted: true, why: '工作日' }])
  expect(addWorkdays(day('2020-12-31'), 1, newest)).toMatchObject({ due: '2021-01-04', provisional: false })
  expect(addWorkdays(day('2020-12-30'), 1, extended)).toMatchObject({ due: '2020-12-31', provisional: false })
  expect(addWorkdays(day('2021-05-07'), 0, extended)).toEqual({
    due: '2021-05-07',
    provisional: false,
    days: [],
  })
  expect(whyDay(day('2003-05-01'), newest).provisional).toBe(true)
})

const anyStart = fc.integer({ min: 12_000, max: 22_000 }).map(dayOfNumber) // 2002-11 to 2030-03: past both ends
const anyCalendar = fc.constantFrom(...publishedCalendars)

test('a period never ends on a day off, and holds exactly its working days', () => {
  fc.assert(
    fc.property(anyStart, fc.integer({ min: 1, max: 100 }), anyCalendar, (start, n, calendar) => {
      const { due, days } = addWorkdays(start, n, calendar)
      expect(isWorkday(due, calendar)).toBe(true)
      expect(days.filter(({ counted }) => counted).length).toBe(n)
      expect(days.map((d) => d.day)).toEqual(days.map((_, i) => addDays(start, i + 1)))
      expect(workdaysBetween(start, due, calendar)).toBe(n)
      expect(workdaysBetween(due, start, calendar)).toBe(-n)
    }),
  )
})

test('a later start or a longer period never ends earlier', () => {
  fc.assert(
    fc.property(
      anyStart,
      fc.nat(30),
      fc.integer({ min: 1, max: 60 }),
      anyCalendar,
      (start, later, n, calendar) => {
        const due = addWorkdaysFast(start, n, calendar)
        expect(addWorkdaysFast(addDays(start, later), n, calendar) >= due).toBe(true)
        expect(addWorkdaysFast(start, n + 1, calendar) > due).toBe(true)
      },
    ),
  )
})

test('the fast path is the explained path', () => {
  fc.assert(
    fc.property(anyStart, fc.nat(300), anyCalendar, (start, n, calendar) => {
      const { due, provisional } = addWorkdays(start, n, calendar)
      expect(dueAfterWorkdays(start, n, calendar)).toEqual({ due, provisional })
      expect(addWorkdaysFast(start, n, calendar)).toBe(due)
    }),
  )
})

test('a period of a fraction, of less than nothing or of decades is a fault', () => {
  for (const n of [-1, 1.5, Number.NaN, 10_001])
    expect(() => addWorkdaysFast(day('2020-03-05'), n, newest)).toThrow()
})

test('every published year has days off on weekdays and its made-up days on weekends', () => {
  for (const calendar of publishedCalendars)
    for (const year of calendar.years) {
      const special = [...calendar.special].filter(([d]) => d.startsWith(`${year}-`))
      expect(special.filter(([d, { isWorkday: works }]) => !works && weekday(d) <= 5).length).toBeGreaterThan(
        5,
      )
      expect(special.every(([d, { isWorkday: works }]) => !works || weekday(d) > 5)).toBe(true)
    }
  expect([...newest.years].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, i) => 2004 + i))
})
