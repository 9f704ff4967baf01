import { expect, test } from 'vitest'
import { day } from '#kit/day.ts'
import { clocksAfter, nearestDue } from './clock-moves.ts'
import type { ClockRow } from './store/steps.ts'

const clock = (more: Partial<ClockRow> = {}): ClockRow => ({
  name: 'accept',
  ordinal: 1,
  source: 'O20 art. 14',
  startedDay: day('2020-03-05'),
  dueDay: day('2020-03-16'),
  oldDueDay: null,
  isProvisional: false,
  calendarVersion: 1,
  state: 'running',
  endedDay: null,
  ...more,
})

// O20 art. 14: seven working days; the period ends with its last day (General Rules of Civil Law art. 203).
test('accepting on the last day keeps the limit, a day later breaks it', () => {
  expect(clocksAfter([clock()], 'accept', 'accepted', day('2020-03-16'))).toMatchObject([
    { state: 'met', endedDay: '2020-03-16' },
  ])
  expect(clocksAfter([clock()], 'accept', 'accepted', day('2020-03-17'))).toMatchObject([
    { state: 'broken', endedDay: '2020-03-17' },
  ])
})

test('a refusal is a decision too', () => {
  expect(clocksAfter([clock()], 'refuse', 'refused', day('2020-03-06'))).toMatchObject([{ state: 'met' }])
})

test('a withdrawn or merged case owes nothing, and comes back with its old limit', () => {
  const [gone] = clocksAfter([clock()], 'merge', 'merged', day('2020-03-06'))
  expect(gone).toMatchObject({ state: 'void', endedDay: '2020-03-06' })
  expect(clocksAfter([gone!], 'unmerge', 'signed', day('2020-03-20'))).toEqual([clock()])
})

test('dispatch, return and notes leave the clock running', () => {
  expect(clocksAfter([clock()], 'dispatch', 'dispatched', day('2020-03-06'))).toEqual([])
  expect(clocksAfter([clock()], 'ask-return', 'return-asked', day('2020-03-06'))).toEqual([])
  expect(clocksAfter([clock()], 'note', 'signed', day('2020-03-30'))).toEqual([])
})

test('a decided clock never moves again', () => {
  const met = clock({ state: 'met', endedDay: day('2020-03-06') })
  expect(clocksAfter([met], 'reopen', 'signed', day('2020-05-06'))).toEqual([])
  expect(nearestDue([met])).toBeNull()
})

test('the nearest due day counts', () => {
  expect(nearestDue([clock(), clock({ ordinal: 2, dueDay: day('2020-03-10') })])).toMatchObject({
    dueDay: '2020-03-10',
  })
})
