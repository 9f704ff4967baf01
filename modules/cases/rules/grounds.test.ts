import { expect, test } from 'vitest'
import { refusalGround } from './grounds.ts'

// O20 art. 15 lists six grounds, O121 art. 16 seven (it adds impersonation and refusing the identity check).
test('a ground is one of those the rule set of the case lists', () => {
  expect(refusalGround('o20', '4')).toBe('O20 art. 15(4)')
  expect(refusalGround('o20', '7')).toBeNull()
  expect(refusalGround('o20-2024', '6')).toBe('O20 art. 15(6)')
  expect(refusalGround('o121', '7')).toBe('O121 art. 16(7)')
  expect(refusalGround('o121', '8')).toBeNull()
  expect(refusalGround('o20', '0')).toBeNull()
})
