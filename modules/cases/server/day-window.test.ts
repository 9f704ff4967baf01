import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, day, daysBetween, type Day } from '#kit/day.ts'
import { coverOf, stretchBack } from './day-window.ts'

const daysOf = (marks: readonly string[], from: Day, to: Day): Day[] => {
  const found: Day[] = []
  // Wide enough that a mark reaching over the edge would show.
  for (let at = addDays(from, -800); at <= addDays(to, 800); at = addDays(at, 1))
    if (marks.some((mark) => at.startsWith(mark.slice(2)))) found.push(at)
  return found
}

test('a few days are covered by days, weeks by months, years by years', () => {
  expect(coverOf(day('2020-02-28'), day('2020-03-02'))).toEqual([
    'd:2020-02-28',
    'd:2020-02-29',
    'd:2020-03-01',
    'd:2020-03-02',
  ])
  expect(coverOf(day('2020-11-15'), day('2021-01-02'))).toEqual(['m:2020-11', 'm:2020-12', 'm:2021-01'])
  expect(coverOf(day('2019-11-15'), day('2021-01-02'))).toEqual(['y:2019', 'y:2020', 'y:2021'])
  expect(coverOf(day('2000-01-01'), day('2026-01-01'))).toEqual([])
})

test('the marks are few and leave out no day of the stretch', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 2_000 }), (start, length) => {
      const from = addDays(day('2018-01-01'), start)
      const to = addDays(from, length)
      const marks = coverOf(from, to)
      expect(marks.length).toBeLessThanOrEqual(12)
      const covered = daysOf(marks, from, to).filter((one) => one >= from && one <= to)
      expect(covered.length).toBe(daysBetween(from, to) + 1)
    }),
    { numRuns: 60 },
  )
})

test('a stretch ends where the cursor stands and begins where enough cases lie', () => {
  const counts = [
    { day: day('2020-03-05'), count: 10 },
    { day: day('2020-03-04'), count: 20 },
    { day: day('2020-03-02'), count: 30 },
  ]
  expect(stretchBack(counts, null, 25)).toEqual({ from: '2020-03-04', seen: 30 })
  expect(stretchBack(counts, day('2020-03-04'), 25)).toEqual({ from: '2020-03-02', seen: 50 })
  expect(stretchBack(counts, day('2020-03-03'), 31)).toEqual({ from: null, seen: 30 })
})
