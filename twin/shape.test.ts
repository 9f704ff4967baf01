import { expect, test } from 'vitest'
import { dayOf } from '#kit/day.ts'
import { seededDice } from '#kit/dice.ts'
import { apportion, callSlots } from './shape.ts'

const slots = callSlots(seededDice('nanjing'))
const of = (topic: string | null) => slots.filter((slot) => slot.topic === topic).length
const perDay = (day: string) => slots.filter((slot) => dayOf(slot.at) === day).length
const epidemicIn = (from: string, to: string) =>
  slots.filter((slot) => slot.topic !== null && dayOf(slot.at) >= from && dayOf(slot.at) <= to).length

test('the published counts, exactly (the centre’s own report of 2020-03-05)', () => {
  expect(slots).toHaveLength(22_000)
  expect(slots.filter((slot) => slot.topic !== null)).toHaveLength(9957)
  expect([
    of('mask-price'),
    of('mask-quality'),
    of('disinfectant'),
    of('drug-device'),
    of('food-supply'),
  ]).toEqual([2004, 505, 78, 30, 358])
})

test('calls rise to more than three times, then epidemic demands fall four weeks running', () => {
  expect(perDay('2020-02-05') / perDay('2020-01-20')).toBeGreaterThan(3)
  const weeks = [
    epidemicIn('2020-02-01', '2020-02-07'),
    epidemicIn('2020-02-08', '2020-02-14'),
    epidemicIn('2020-02-15', '2020-02-21'),
    epidemicIn('2020-02-22', '2020-02-28'),
    epidemicIn('2020-02-29', '2020-03-06'),
  ]
  for (let i = 1; i < weeks.length; i += 1) expect(weeks[i]).toBeLessThan(weeks[i - 1] ?? 0)
})

test('nobody calls after the demo has begun, and the same seed gives the same calls', () => {
  expect(slots.at(-1)?.at.getTime()).toBeLessThan(new Date('2020-03-05T09:00:00+08:00').getTime())
  expect(slots[0]?.at.getTime()).toBeGreaterThanOrEqual(new Date('2020-01-20T00:00:00+08:00').getTime())
  expect(callSlots(seededDice('nanjing')).slice(0, 50)).toEqual(slots.slice(0, 50))
})

test('largest remainders, by hand: 10 by 1:1:1 is 4, 3, 3', () => {
  expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3])
})
