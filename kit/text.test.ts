import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bigrams, firstChars, normalise, queryTerms } from './text.ts'

test('widths, case and script do not matter to matching', () => {
  expect(normalise('網購ＩＰＨＯＮＥ　１２')).toBe('网购iphone 12')
  expect(normalise('消費糾紛、退款')).toBe('消费纠纷、退款')
  expect(normalise('裏面裡面')).toBe('里面里面')
  // A compatibility ideograph of old encodings is the character it stands for.
  expect(normalise('\uF907')).toBe(normalise('龜'))
})

const chinese = fc.string({
  unit: fc.constantFrom(...'消費者投訴質量問題退款乾隆著名后後發髮，。 a1Ｂ'),
  maxLength: 40,
})

test('a copy of a copy is the copy', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => normalise(normalise(text)) === normalise(text)),
  )
  expect(normalise('H\u0331')).toBe('\u1E96')
  expect(normalise(normalise('薴'))).toBe(normalise('薴'))
})

test('a part of a text is a part of its copy', () => {
  fc.assert(fc.property(chinese, chinese, chinese, (a, b, c) => normalise(a + b + c).includes(normalise(b))))
})

test('neighbouring Han in pairs, the last of each run alone, words and numbers whole', () => {
  expect(bigrams('网购ABC消费，退')).toEqual(['网购', '购', 'abc', '消费', '费', '退'])
  expect(bigrams('订单 AB-2020')).toEqual(['订单', '单', 'ab', '2020'])
  expect(bigrams('，。 !')).toEqual([])
  // A character beyond the first plane is one character.
  expect(bigrams('𠮷野家')).toEqual(['𠮷野', '野家', '家'])
})

test('a lexeme is short however long the word, and holds nothing an SQL query could trip over', () => {
  const lexemes = bigrams(`${'x'.repeat(5000)} ' \\ : & | ! ( ) * <-> 'a':*`)
  expect(lexemes.every((lexeme) => lexeme.length <= 32 && /^[\p{L}\p{N}\p{M}]+$/u.test(lexeme))).toBe(true)
})

/** What the index does: all terms there, and for each prefix a lexeme that begins so. */
const finds = (text: string, query: string) => {
  const lexemes = bigrams(text)
  const { terms, prefixes } = queryTerms(query)
  return (
    terms.every((term) => lexemes.includes(term)) &&
    prefixes.every((prefix) => lexemes.some((lexeme) => lexeme.startsWith(prefix)))
  )
}

test('every substring of Han characters is found, in either script', () => {
  const han = fc.string({ unit: fc.constantFrom(...'消費者投訴質量問題退款'), minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(chinese, han, chinese, (before, query, after) => {
      expect(finds(before + query + after, query)).toBe(true)
      expect(finds(normalise(before + query + after), query)).toBe(true)
    }),
  )
})

test('what the words of a query ask', () => {
  expect(queryTerms('退款 质量问题')).toEqual({ terms: ['退款', '质量', '量问', '问题'], prefixes: [] })
  expect(queryTerms('退')).toEqual({ terms: [], prefix: '退', prefixes: ['退'] })
  expect(queryTerms('iph')).toEqual({ terms: [], prefix: 'iph', prefixes: ['iph'] })
  expect(queryTerms('iphone 手机 12')).toEqual({ terms: ['iphone', '手机'], prefix: '12', prefixes: ['12'] })
  expect(queryTerms(' ，')).toEqual({ terms: [], prefixes: [] })
  expect(finds('买了iPhone15手机', 'iphone')).toBe(true)
  expect(finds('消费纠纷', '纷争')).toBe(false)
})

test('the first characters are whole characters', () => {
  expect(firstChars('𠮷野家', 1)).toBe('𠮷')
  expect(firstChars('退款', 5)).toBe('退款')
  expect(firstChars('退款', 0)).toBe('')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(10), (text, n) => {
      expect([...firstChars(text, n)]).toEqual([...text].slice(0, n))
    }),
  )
})
