import fc from 'fast-check'
import { expect, test } from 'vitest'
import { neutralise, restore } from './neutralise.ts'

test.each(['=1+1', '+8610012345678', '-2', '@SUM(A1)', '\t=1', '\r=1', '＝1', "'=1", "''@x"])(
  '%j gets an apostrophe',
  (text) => {
    expect(neutralise(text)).toBe(`'${text}`)
    expect(restore(`'${text}`)).toBe(text)
  },
)

test.each(['', "'", "'tis", "''", 'a=1', '100-1', '消费者', '1', ' =1'])('%j stays', (text) => {
  expect(neutralise(text)).toBe(text)
  expect(restore(text)).toBe(text)
})

test('what was written is read again, and no written text begins like a formula', () => {
  const text = fc.string({ unit: fc.constantFrom(..."'=+-@\t\r＝＠a1消") })
  fc.assert(
    fc.property(text, (before) => {
      const written = neutralise(before)
      expect(restore(written)).toBe(before)
      expect(written).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
    }),
  )
})
