import { expect, test } from 'vitest'
import { readOverrides, readSources, toTraditional } from './traditional.ts'

const none = { terms: {}, words: {} }

test('words of the mainland become words of Taiwan', () => {
  expect(toTraditional({ a: { x: '登录', y: '网络里的软件' } }, none)).toEqual({
    a: { x: '登入', y: '網路裡的軟體' },
  })
})

test('an override wins, and one for a word that is gone stops the build', () => {
  const sources = { a: { x: '代码', y: '保存' } }
  expect(toTraditional(sources, { terms: { 程式碼: '代碼' }, words: { a: { y: '存檔' } } })).toEqual({
    a: { x: '代碼', y: '存檔' },
  })
  expect(() => toTraditional(sources, { terms: {}, words: { a: { gone: '無' } } })).toThrow('a / gone')
  expect(() => toTraditional(sources, { terms: {}, words: { gone: { x: '無' } } })).toThrow('gone / x')
})

test('every catalogue of the screens is found and converted, holes untouched', async () => {
  const sources = await readSources()
  expect(Object.keys(sources)).toEqual(expect.arrayContaining(['ui', 'console', 'sign-in', 'people']))
  const made = toTraditional(sources, readOverrides())
  for (const [name, words] of Object.entries(sources))
    for (const [key, text] of Object.entries(words)) {
      const holes = (one: string) => one.match(/\{\w+\}/g) ?? []
      expect([name, key, ...holes(made[name]![key]!)]).toEqual([name, key, ...holes(text)])
    }
  expect(made.people!['staff.username']).toBe('帳號')
})
