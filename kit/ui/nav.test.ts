import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatQuery, many, one, parseQuery } from './nav.tsx'
import { safePath } from './safe-path.ts'

test('values of the address stay text: a phone number is no number, and keeps its zeros', () => {
  expect(parseQuery('?phone=02512315001&q=1e5&unit=a&unit=b')).toEqual({
    phone: '02512315001',
    q: '1e5',
    unit: ['a', 'b'],
  })
})

test('what is empty is left out', () => {
  expect(formatQuery({ q: '', state: undefined, unit: [] })).toBe('')
  expect(formatQuery({ q: '口罩 价格', unit: ['a', 'b'] })).toBe(
    '?q=%E5%8F%A3%E7%BD%A9+%E4%BB%B7%E6%A0%BC&unit=a&unit=b',
  )
})

test('any filter survives the address', () => {
  const text = fc.string({ minLength: 1, unit: 'binary' }).filter((one) => one.isWellFormed())
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), text), (query) => {
      expect(parseQuery(formatQuery(query))).toEqual({ ...query })
    }),
  )
})

test('one and many', () => {
  expect(one(['a', 'b'])).toBe('a')
  expect(many('a')).toEqual(['a'])
  expect(many(undefined)).toEqual([])
})

test.each([
  ['/cases/1?q=a', '/cases/1?q=a'],
  [null, '/'],
  ['', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/a\nb', '/'],
  ['/sign-in?to=/', '/'],
])('after sign-in %o leads to %s', (to, path) => {
  expect(safePath(to)).toBe(path)
})
