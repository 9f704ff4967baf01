import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addDays,
  day,
  dayNumber,
  dayOf,
  dayOfNumber,
  daysBetween,
  endOfDay,
  isDay,
  startOfDay,
  weekday,
  yearOf,
} from './day.ts'

// 0001-01-01 and 9999-12-31 in days since 1970, from Date.UTC, another implementation of the calendar.
const FIRST = Date.UTC(2001, 0, 1) / 86_400_000 - 5 * 146_097
const LAST = Date.UTC(9999, 11, 31) / 86_400_000
const anyDay = fc.integer({ min: FIRST, max: LAST }).map(dayOfNumber)

test('only real days are days', () => {
  for (const good of ['2020-02-29', '2000-02-29', '2020-12-31', '0001-01-01', '9999-12-31'])
    expect(isDay(good)).toBe(true)
  for (const bad of [
    '2019-02-29',
    '1900-02-29',
    '2020-13-01',
    '2020-00-10',
    '2020-04-31',
    '2020-1-1',
    '0000-01-01',
  ])
    expect(isDay(bad), bad).toBe(false)
  for (const bad of [
    '',
    ' 2020-01-01',
    '2020-01-01\n',
    '2020-01-01T00:00',
    '２０２０-01-01',
    null,
    20_200_101,
    new Date(0),
  ])
    expect(isDay(bad)).toBe(false)
  expect(() => day('2020-02-30')).toThrow(RangeError)
})

test('the civil calendar agrees with that of Date', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1970, 0, 1) / 86_400_000, max: LAST }), (number) => {
      expect(dayOfNumber(number)).toBe(new Date(number * 86_400_000).toISOString().slice(0, 10))
    }),
  )
})

test('number and day are each other inverse over all years; out of them it throws', () => {
  fc.assert(fc.property(anyDay, (d) => dayOfNumber(dayNumber(d)) === d))
  expect(dayOfNumber(FIRST)).toBe('0001-01-01')
  expect(() => dayOfNumber(FIRST - 1)).toThrow(RangeError)
  expect(() => addDays(day('9999-12-31'), 1)).toThrow(RangeError)
})

test('days compare as text as they do in time', () => {
  fc.assert(fc.property(anyDay, anyDay, (a, b) => a < b === dayNumber(a) < dayNumber(b)))
})

test('adding days crosses months, leap days and years', () => {
  expect(addDays(day('2020-02-28'), 1)).toBe('2020-02-29')
  expect(addDays(day('2020-02-28'), 2)).toBe('2020-03-01')
  expect(addDays(day('2021-01-01'), -1)).toBe('2020-12-31')
  // 366 days in 2020.
  expect(daysBetween(day('2020-01-01'), day('2021-01-01'))).toBe(366)
  expect(daysBetween(day('2020-03-05'), day('2020-03-01'))).toBe(-4)
})

test('weekdays: 2020-01-24 was a Friday, 2020-02-02 a Sunday, 1969-12-31 a Wednesday', () => {
  expect(['2020-01-24', '2020-02-02', '1969-12-31'].map((text) => weekday(day(text)))).toEqual([5, 7, 3])
  expect(yearOf(day('2020-01-24'))).toBe(2020)
})

test('the day of an instant is that of China, wherever the machine stands', () => {
  expect(dayOf(new Date('2020-03-05T15:59:59.999Z'))).toBe('2020-03-05')
  expect(dayOf(new Date('2020-03-05T16:00:00.000Z'))).toBe('2020-03-06')
})

test('a day begins at 00:00 and ends at 24:00 of China', () => {
  expect(startOfDay(day('2020-03-05')).toISOString()).toBe('2020-03-04T16:00:00.000Z')
  expect(endOfDay(day('2020-03-05')).toISOString()).toBe('2020-03-05T16:00:00.000Z')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: LAST - 1 }), (number) => {
      const d = dayOfNumber(number)
      expect(dayOf(startOfDay(d))).toBe(d)
      expect(dayOf(new Date(endOfDay(d).getTime() - 1))).toBe(d)
      expect(endOfDay(d)).toEqual(startOfDay(addDays(d, 1)))
    }),
  )
})
