import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holdsPhrases, quoted, readOperator, readQuery, together } from './search-query.ts'
import { termsOfCase } from './search-terms.ts'

const searched = {
  number: '320100-20200210-00817-K',
  receivedDay: '2020-02-10',
  kind: 'complaint',
  channel: 'phone-12315',
  title: '口罩未发货',
  textMasked: '买的KN95口罩没有发货',
  requestMasked: '退款',
  operatorName: '天天乐大药房',
  brand: '',
  orderNumber: 'TB20200209123456',
  nationalNumber: '',
  classCode: 'medical-device',
  problemCode: null,
  topicCode: null,
  districtCode: 320102,
}
const terms = termsOfCase(searched)
/** Whether the row's lexemes answer the query. */
const finds = (text: string): boolean => {
  const asked = readQuery(text)
  return (
    !asked.isEmpty &&
    asked.words.flat().every((term) => terms.includes(term)) &&
    asked.prefixes.every((prefix) => terms.some((term) => term.startsWith(prefix)))
  )
}

test('a whole case number is a case, however it is typed', () => {
  expect(readQuery(' 320100-20200210-00817-h ').number).toBe(null)
  // 32010020200210 00817 modulo 23 by hand: 3201002020021000817 = 23 x 139174000870478296 + 9, and the tenth letter is K.
  expect(readQuery('320100-20200210-00817-k').number).toBe('320100-20200210-00817-K')
  expect(readQuery('３２０１００－２０２００２１０－００８１７－Ｋ').number).toBe('320100-20200210-00817-K')
})

test('a fragment of the running number, the day, and the last digits of the order find the case', () => {
  for (const text of [
    '00817',
    '0817',
    '817',
    '081',
    '20200210',
    '20200210-00817',
    '320100-20200210-00817',
    '123456',
    '3456',
    'tb2020',
    'KN95',
    'kn9',
  ])
    expect([text, finds(text)]).toEqual([text, true])
  for (const text of ['00818', '99', '20200211-00817', '2345'])
    expect([text, finds(text)]).toEqual([text, false])
})

test('every substring of two or more Han characters is found, and words are ANDed', () => {
  for (const text of ['口罩', '未发货', '大药房', '天天乐大药房', '药房 口罩', '罩', '乐', '退款，发货'])
    expect([text, finds(text)]).toEqual([text, true])
  for (const text of ['手机', '口罩 手机', '天药']) expect([text, finds(text)]).toEqual([text, false])
})

test('what holds nothing to search by asks nothing', () => {
  expect(readQuery('，。！').isEmpty).toBe(true)
  expect(readOperator('   ').isEmpty).toBe(true)
  expect(together([readQuery('口罩'), readQuery('？')]).isEmpty).toBe(true)
})

test('three characters must stand together, in the text or in the name they were asked of', () => {
  const asked = together([readQuery('发货 没有发'), readOperator('大药房')])
  expect(asked.phrases).toEqual([
    { in: 'text', run: '没有发' },
    { in: 'operator', run: '大药房' },
  ])
  expect(holdsPhrases(asked.phrases, { text: '没有发货', operator: '天天乐大药房' })).toBe(true)
  expect(holdsPhrases(asked.phrases, { text: '没有 有发', operator: '天天乐大药房' })).toBe(false)
})

test('whatever is typed, a lexeme cannot leave its quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const inside = quoted(text).slice(1, -1)
      expect(inside.replaceAll('\\\\', '').replaceAll("''", '')).not.toMatch(/['\\]/)
      for (const term of [...readQuery(text).words.flat(), ...readQuery(text).prefixes])
        expect(term).toMatch(/^[\p{L}\p{N}\p{M}]+$/u)
    }),
  )
})
