import { expect, test } from 'vitest'
import { assert, done, isRefusal, refuse } from './outcome.ts'

test('a refusal names its code and what is allowed now', () => {
  const refusal = refuse('too-late', { allowed: ['note'], current: 3 })
  expect(isRefusal(refusal)).toBe(true)
  expect(refusal).toEqual({ refused: 'too-late', allowed: ['note'], current: 3 })
})

test('what is done is no refusal, even when its value is nothing', () => {
  expect(isRefusal(done(undefined))).toBe(false)
  expect(isRefusal(done({ refused: 'inside the value' }))).toBe(false)
})

test('a broken invariant is a fault that says what should hold', () => {
  expect(() => assert(false, 'the locked row is still there')).toThrow('the locked row is still there')
  expect(() => assert(1, 'one is true')).not.toThrow()
})
