import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { runChecks } from './checks.mjs'
import { summary } from './vitest.mjs'

const file = (name: string, status: string, tests: [string, string][], message = '') => ({
  name: path.resolve(name),
  status,
  message,
  assertionResults: tests.map(([fullName, result]) => ({ fullName, status: result })),
})

test('what passed, failed and was skipped is counted by test', () => {
  const report = {
    testResults: [
      file('kit/day.test.ts', 'passed', [
        ['adds', 'passed'],
        ['waits', 'skipped'],
        ['later', 'todo'],
      ]),
      file('kit/dice.test.ts', 'failed', [
        ['rolls', 'passed'],
        ['is fair', 'failed'],
      ]),
    ],
  }
  expect(summary(report, 1, ['pure'])).toEqual({
    passed: 2,
    failures: ['kit/dice.test.ts > is fair'],
    skipped: ['kit/day.test.ts > waits', 'kit/day.test.ts > later'],
  })
})

test('a file that does not load is one failure', () => {
  const report = {
    testResults: [file('kit/day.test.ts', 'failed', [], "Cannot find module './day.ts'\nat ...")],
  }
  expect(summary(report, 1, ['pure']).failures).toEqual(["kit/day.test.ts: Cannot find module './day.ts'"])
})

test('an error outside of all tests, a crash and an empty run do not end with 0 failed', () => {
  const report = { testResults: [file('kit/day.test.ts', 'passed', [['adds', 'passed']])] }
  expect(summary(report, 1, ['pure']).failures).toHaveLength(1)
  expect(summary(null, 1, ['pg']).failures).toEqual(['vitest pg ended with code 1, see above'])
  expect(summary(report, 0, ['pure']).failures).toEqual([])
})

test('a check passes or fails by its exit code, and one that cannot start fails', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const node = process.execPath
  const results = await runChecks([
    { name: 'good', command: [node, '-e', ''] },
    { name: 'bad', command: [node, '-e', 'console.error("why"); process.exitCode = 1'] },
    { name: 'lost', command: ['/no/such/program'] },
  ])
  const lines = said.mock.calls.flat().join('\n')
  said.mockRestore()
  expect(results.filter((result) => result.passed === 1)).toHaveLength(1)
  expect(new Set(results.flatMap((result) => result.failures))).toEqual(new Set(['bad', 'lost']))
  expect(lines).toMatch(/ok {4}good \(/)
  expect(lines).toMatch(/FAIL {2}bad .*\n {6}why/)
  expect(lines).toMatch(/FAIL {2}lost .*\n.*did not start/)
})
