import { expect, test } from 'vitest'
import { fakeClock, machineClock, offsetClock } from './clock.ts'

const nine = new Date('2020-03-05T09:00:00+08:00')

test('a fake clock stands still until told', () => {
  const clock = fakeClock(nine)
  expect(clock.now()).toEqual(nine)
  clock.advance(15 * 3_600_000)
  expect(clock.now().toISOString()).toBe('2020-03-05T16:00:00.000Z')
  expect(clock.today()).toBe('2020-03-06')
  clock.set(nine)
  expect(clock.today()).toBe('2020-03-05')
})

test('what a clock gives away does not move it', () => {
  const clock = fakeClock(nine)
  clock.now().setFullYear(1999)
  expect(clock.now()).toEqual(nine)
})

test('an offset clock runs with its base', () => {
  const base = fakeClock(new Date('2026-11-24T10:00:00+08:00'))
  const demo = offsetClock(nine.getTime() - base.now().getTime(), base)
  expect(demo.now()).toEqual(nine)
  base.advance(90_000)
  expect(demo.now().toISOString()).toBe('2020-03-05T01:01:30.000Z')
  expect(demo.today()).toBe('2020-03-05')
})

test('the machine clock does not go back between two looks', () => {
  const first = machineClock.now()
  expect(machineClock.now().getTime()).toBeGreaterThanOrEqual(first.getTime())
})
