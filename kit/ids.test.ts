import fc from 'fast-check'
import { expect, test } from 'vitest'
import { uuid7 } from './ids.ts'

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const msOf = (id: string) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

test('version 7 and the variant of RFC 9562, with the instant in front', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 48 - 2 }), (ms) => {
      const id = uuid7(ms)
      expect(id).toMatch(UUID7)
      expect(msOf(id)).toBe(ms)
    }),
  )
})

test('ids of one process always rise and never repeat', () => {
  const ids = Array.from({ length: 100_000 }, () => uuid7())
  expect(ids.every((id, i) => i === 0 || (ids[i - 1] as string) < id)).toBe(true)
})

test('many ids of one given millisecond rise; ids of given times do not disturb those of now', () => {
  const ids = Array.from({ length: 3000 }, () => uuid7(1_583_370_000_000))
  expect(ids.every((id, i) => i === 0 || (ids[i - 1] as string) < id)).toBe(true)
  const before = uuid7()
  uuid7(2 ** 47)
  const after = uuid7()
  expect(before < after).toBe(true)
  expect(msOf(after)).toBeLessThan(2 ** 46)
})
