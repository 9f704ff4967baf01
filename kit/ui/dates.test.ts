import { expect, test } from 'vitest'
import { dayText, daysApart, shortDay, shortStamp, stamp, stampSeconds } from './dates.ts'

// 2020-03-05 00:30 in China is still the 4th in Greenwich.
const AT = '2020-03-04T16:30:07.000Z'
const NOW = new Date('2020-03-05T10:00:00+08:00')

test('instants are told in Chinese time, wherever the machine stands', () => {
  expect(stamp(AT)).toBe('2020-03-05 00:30')
  expect(stampSeconds(AT)).toBe('2020-03-05 00:30:07')
  expect(dayText(AT)).toBe('2020-03-05')
})

test('short: today by its name, this year without the year', () => {
  expect(shortStamp(AT, NOW, '今天')).toBe('今天 00:30')
  expect(shortStamp('2020-02-21T01:02:00Z', NOW, '今天')).toBe('02-21 09:02')
  expect(shortStamp('2019-12-31T15:59:00Z', NOW, '今天')).toBe('2019-12-31 23:59')
  // Already 2020 in China.
  expect(shortStamp('2019-12-31T16:00:00Z', NOW, '今天')).toBe('01-01 00:00')
  expect(shortDay('2020-02-26', NOW)).toBe('02-26')
  expect(shortDay('2021-01-04', NOW)).toBe('2021-01-04')
})

test('days apart, over the leap day', () => {
  expect(daysApart('2020-02-28', '2020-03-01')).toBe(2)
  expect(daysApart('2020-03-01', '2020-02-28')).toBe(-2)
})
