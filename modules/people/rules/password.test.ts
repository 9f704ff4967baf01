import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalisePassword, PASSWORD_CHARS_MIN, refusePassword } from './password.ts'

test('long enough, counted in characters as a person counts them', () => {
  expect(refusePassword('kofe9xw2v', 'zhangli')).toBe('too-short')
  expect(refusePassword('kofe9xw2vq', 'zhangli')).toBe(null)
  expect(refusePassword('秦淮河边的灯会真好看', 'zhangli')).toBe(null)
  expect(refusePassword('秦淮河边的灯会真好', 'zhangli')).toBe('too-short')
  expect(refusePassword('x9'.repeat(101), 'zhangli')).toBe('too-long')
})

test('not the name it belongs to, in whatever case', () => {
  expect(refusePassword('my-ZhangLi-2020', 'zhangli')).toBe('holds-username')
  // A name of two letters stands in too many words.
  expect(refusePassword('malibu-kofe9xw2', 'li')).toBe(null)
})

test('nothing that everybody tries first', () => {
  for (const password of [
    'password2020',
    'Password123!',
    'p@ssw0rd2020',
    'admin123456',
    'Admin@12345',
    'qwertyuiop',
    'qwerty12345',
    'Nanjing2020',
    'woaini1314520',
    'xinqiao2020',
    '1qaz2wsx3edc',
    'welcome-2020',
  ])
    expect([password, refusePassword(password, 'zhangli')]).not.toEqual([password, null])
})

test('no runs, no few characters over and over, no phone number', () => {
  for (const password of [
    '1234567890',
    'abcdefghijkl',
    '0987654321',
    'aaaaaaaaaaaa',
    'abababababab',
    '10000000000',
  ])
    expect([password, refusePassword(password, 'zhangli')]).toEqual([password, 'too-simple'])
})

test('words that only begin like a common one are fine', () => {
  for (const password of ['passage-of-geese', 'testudo kleinmanni', 'chinaberry tree 7'])
    expect([password, refusePassword(password, 'zhangli')]).toEqual([password, null])
})

test('two ways to type the same text are one password', () => {
  expect(normalisePassword('ｋｏｆｅ９ｘｗ２')).toBe('kofe9xw2')
})

test('nothing shorter than the least length ever passes', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: PASSWORD_CHARS_MIN - 1, unit: 'grapheme-ascii' }), (text) => {
      expect(refusePassword(text, 'zhangli')).toBe('too-short')
    }),
  )
})
