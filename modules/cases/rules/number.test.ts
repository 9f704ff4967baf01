import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Day } from '#kit/day.ts'
import { caseNumber, isCaseNumber } from './number.ts'

test('a number written out by hand', () => {
  // 320100 20200210 00817: 3201002020021000817 mod 23, by exact integer arithmetic = 9 -> the tenth letter, K
  expect(Number(3201002020021000817n % 23n)).toBe(9)
  expect(caseNumber(320100, '2020-02-10' as Day, 817)).toBe('320100-20200210-00817-K')
})

test('days with more than 99,999 cases grow by a digit', () => {
  expect(isCaseNumber(caseNumber(320100, '2020-02-10' as Day, 100_000))).toBe(true)
})

const number = fc.tuple(fc.integer({ min: 100_000, max: 999_999 }), fc.integer({ min: 1, max: 999_999 }))

test('any one wrong digit is noticed', () => {
  fc.assert(
    fc.property(number, fc.nat(), fc.integer({ min: 1, max: 9 }), ([centre, running], at, shift) => {
      const right = caseNumber(centre, '2020-02-10' as Day, running)
      const places = [...right].flatMap((c, i) => (/\d/.test(c) ? [i] : []))
      const place = places[at % places.length] ?? 0
      const wrong = right.slice(0, place) + ((Number(right[place]) + shift) % 10) + right.slice(place + 1)
      expect(isCaseNumber(wrong)).toBe(false)
    }),
  )
})

test('any swap of two unlike neighbouring digits is noticed', () => {
  fc.assert(
    fc.property(number, fc.nat(), ([centre, running], at) => {
      const right = caseNumber(centre, '2020-02-10' as Day, running)
      const places = [...right].flatMap((c, i) =>
        /\d/.test(c) && /\d/.test(right[i + 1] ?? '') && c !== right[i + 1] ? [i] : [],
      )
      const i = places[at % places.length] ?? 0
      const wrong = right.slice(0, i) + right[i + 1] + right[i] + right.slice(i + 2)
      expect(isCaseNumber(wrong)).toBe(false)
    }),
  )
})
