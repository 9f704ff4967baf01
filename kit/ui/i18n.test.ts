import { afterEach, expect, test } from 'vitest'
import { catalogue, findWord, findWords, prefixed, speak } from './i18n.ts'
import { ApiProblem, problemOf, problemText, readProblem } from './problem.ts'
import './words.ts'

afterEach(() => speak('zh-CN', {}))

const t = catalogue('test', {
  plain: '已保存',
  hole: '已保存 {name}',
  'problem.shelf-full': '架子满了',
} as const)

test('holes are filled; what no hole asks for stays out', () => {
  expect(t('plain')).toBe('已保存')
  expect(t('hole', { name: '{name}' })).toBe('已保存 {name}')
})

test('a translation wins, a missing one falls back to the source', () => {
  speak('zh-TW', { test: { plain: '已儲存' } })
  expect(t('plain')).toBe('已儲存')
  expect(t('hole', { name: '甲' })).toBe('已保存 甲')
  expect(findWord('plain')).toBe('已儲存')
})

test('words of a contract under a prefix', () => {
  catalogue('roles', prefixed('role.', { agent: '话务员', lead: '班长' }))
  expect(findWord('role.lead')).toBe('班长')
  expect(findWords('role.')).toEqual([
    ['agent', '话务员'],
    ['lead', '班长'],
  ])
})

test('a refusal is said by its code, else by its status', () => {
  expect(problemText({ status: 409, code: 'shelf-full' })).toBe('架子满了')
  expect(problemText({ status: 404, code: 'no-such-thing' })).toContain('没有找到')
  expect(problemText({ status: 409, code: 'never-heard-of' })).toContain('现在不能这样做')
  expect(problemText({ status: 502, code: 'status-502' })).toContain('服务器出了错')
})

test("the server's own Chinese sentence is the better one; its English is for programs", () => {
  expect(problemText({ status: 409, code: 'has-open-units', detail: '请先停用下级单位：一所' })).toBe(
    '请先停用下级单位：一所',
  )
  expect(problemText({ status: 409, code: 'shelf-full', detail: 'no room' })).toBe('架子满了')
})

test('whoever tried too often is told how long to wait', () => {
  expect(problemText({ status: 429, code: 'too-many', current: { retryAfterSeconds: 30 } })).toContain(
    '30 秒',
  )
})

test('a body that is no problem still has a code; a lost line has one too', () => {
  expect(readProblem(502, '<html>')).toEqual({ status: 502, code: 'status-502' })
  expect(readProblem(409, { code: 'stale-version', current: { version: 3 }, requestId: 'r1' })).toEqual({
    status: 409,
    code: 'stale-version',
    current: { version: 3 },
    requestId: 'r1',
  })
  expect(problemOf(new ApiProblem({ status: 0, code: 'no-answer' })).code).toBe('no-answer')
  expect(problemOf(new Error('x')).code).toBe('page-fault')
})
