import { expect, test } from 'vitest'
import { lawText } from './law.ts'

test('the articles of the measures a case stands under, other laws by name, practice unsaid', () => {
  expect(lawText('O20 art. 14, O121 art. 15', 'o20')).toBe('第 14 条')
  expect(lawText('O20 art. 14, O121 art. 15', 'o121')).toBe('第 15 条')
  expect(lawText('O20 arts. 14, 15, O121 arts. 15, 16', 'o20')).toBe('第 14、15 条')
  expect(lawText('O20 arts. 21(1), 22', 'o20-2024')).toBe('第 21 条（一）、第 22 条')
  expect(lawText('O20 art. 14; Consumer Protection Law art. 46', 'o20-2024')).toBe(
    '第 14 条，消费者权益保护法第 46 条',
  )
  expect(lawText('Penalty procedure rules art. 18', 'o20')).toBe('处罚程序规定第 18 条')
  expect(lawText('domain.md 2.1: call-back', 'o20')).toBe('')
})
