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

test('whole years and months need one mark each', () => {
  expect(coverOf(day('2020-02-27'), day('2021-01-02'))).toEqual([
    'd:2020-02-27', 'd:2020-02-28', 'd:2020-02-29', 'm:2020-03', 'm:2020-04', 'm:2020-05', 'm:2020-06', 'm:2020-07', 'm:2020-08',
    'm:2020-09', 'm:2020-10', 'm:2020-11', 'm:2020-12', 'd:2021-01-01', 'd:2021-01-02',
  ])
  expect(coverOf(day('2020-01-01'), day('2020-12-31'))).toEqual(['y:2020'])
})

test('the marks cover every day of the stretch and no other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 1_200 }), (start, length) => {
      const from = addDays(day('2018-01-01'), start)
      const to = addDays(from, length)
      const covered = daysOf(coverOf(from, to), from, to)
      expect(covered.length).toBe(daysBetween(from, to) + 1)
      expect([covered[0], covered.at(-1)]).toEqual([from, to])
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
