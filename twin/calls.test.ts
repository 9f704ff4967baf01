import { expect, test } from 'vitest'
import { Value } from 'typebox/value'
import { ContactGiven } from '#cases'
import { seededDice } from '#kit/dice.ts'
import { planCalls } from './calls.ts'
import { inventShops } from './city/shops.ts'
import { MATTERS } from './texts/index.ts'

const dice = seededDice('nanjing')
const calls = planCalls(dice.fork('calls'), inventShops(dice.fork('shops'), 40))

test('every call is a contact that the production schema takes', () => {
  const bad = calls.filter((call) => !Value.Check(ContactGiven, call.given))
  expect(bad.map((call) => call.given).slice(0, 2)).toEqual([])
})

test('about eight in a hundred say again what was said before', () => {
  const again = calls.filter((call) => call.truth.again !== 'no').length / calls.length
  expect(again).toBeGreaterThan(0.06)
  expect(again).toBeLessThan(0.1)
})

test('what is said again points to an earlier call of the same matter', () => {
  calls.forEach((call, index) => {
    if (call.truth.of === null) return
    expect(call.truth.of).toBeLessThan(index)
    expect(calls[call.truth.of]?.truth.matter).toBe(call.truth.matter)
  })
})

test('phones are from a range that nobody has', () => {
  for (const call of calls) expect(call.caller.phone).toMatch(/^100\d{8}$/)
})

test('texts read differently: few are the same word for word, repeats apart', () => {
  const first = calls.filter(
    (call) => call.truth.again === 'no' && call.given.cases[0]?.kind !== 'consultation',
  )
  expect(new Set(first.map((call) => call.given.story)).size / first.length).toBeGreaterThan(0.97)
})

test('there are at least forty matters, each in a number of words', () => {
  expect(MATTERS.length).toBeGreaterThanOrEqual(40)
  expect(new Set(MATTERS.map((matter) => matter.code)).size).toBe(MATTERS.length)
})
