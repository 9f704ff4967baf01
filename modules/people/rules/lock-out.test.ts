import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  afterFailure,
  LOCK_OUT,
  waitLeftSeconds,
  waitSecondsAfter,
  type Failures,
  type LockOutSubject,
} from './lock-out.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 5, 1, 0, seconds))
const KINDS = Object.keys(LOCK_OUT) as LockOutSubject[]

test('nine failures are free, then 30 s, doubling, at most a quarter of an hour', () => {
  expect([1, 9, 10, 11, 12, 13, 14, 15, 16, 1000].map((n) => waitSecondsAfter(n, 'account'))).toEqual([
    0, 0, 30, 60, 120, 240, 480, 900, 900, 900,
  ])
})

test('an address is given more, a six-digit code less', () => {
  expect(waitSecondsAfter(49, 'address')).toBe(0)
  expect(waitSecondsAfter(50, 'address')).toBe(30)
  expect(waitSecondsAfter(5, 'second-factor')).toBe(60)
  expect(waitSecondsAfter(30, 'second-factor')).toBe(3600)
})

test('the wait counts down to nothing', () => {
  const locked: Failures = { failures: 10, lastAt: at(0), lockedUntil: at(30) }
  expect(waitLeftSeconds(locked, at(0))).toBe(30)
  expect(waitLeftSeconds(locked, new Date(at(29).getTime() + 500))).toBe(1)
  expect(waitLeftSeconds(locked, at(30))).toBe(0)
  expect(waitLeftSeconds(undefined, at(0))).toBe(0)
})

test('a quiet day forgets', () => {
  const old: Failures = { failures: 12, lastAt: at(0), lockedUntil: at(120) }
  expect(afterFailure(old, at(86_400), 'account').failures).toBe(13)
  expect(afterFailure(old, at(86_401), 'account')).toEqual({
    failures: 1,
    lastAt: at(86_401),
    lockedUntil: null,
  })
})

test('who waits out every lock tries at most a few hundred passwords a day, and is never locked out for good', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), fc.integer({ min: 1, max: 400 }), (kind, tries) => {
      let known: Failures | undefined
      let now = at(0)
      for (let i = 0; i < tries; i++) {
        known = afterFailure(known, now, kind)
        const wait = waitLeftSeconds(known, now)
        expect(wait).toBeLessThanOrEqual(LOCK_OUT[kind].waitSecondsMax)
        now = new Date(now.getTime() + wait * 1000)
        expect(waitLeftSeconds(known, now)).toBe(0)
      }
      const { freeFailures, waitSecondsMax } = LOCK_OUT[kind]
      const days = (now.getTime() - at(0).getTime()) / 86_400_000
      expect(tries).toBeLessThanOrEqual(freeFailures + 8 + days * (86_400 / waitSecondsMax) + 1)
    }),
  )
})
