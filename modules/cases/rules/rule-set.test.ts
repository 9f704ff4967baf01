import { expect, test } from 'vitest'
import type { Day } from '#kit/day.ts'
import { ruleSetOf } from './rule-set.ts'

test.each([
  ['2019-12-31', 'none'],
  ['2020-01-01', 'o20'],
  ['2024-06-30', 'o20'],
  ['2024-07-01', 'o20-2024'],
  ['2026-04-14', 'o20-2024'],
  ['2026-04-15', 'o121'],
])('received on %s: %s (O20 art. 40, Order 778, O121 art. 46)', (received, ruleSet) => {
  expect(ruleSetOf(received as Day)).toBe(ruleSet)
})
