import { describe, expect, test } from 'vitest'
import { expectRefusal, problemsOf } from './house-fixture.ts'

const cases = (file: string, text: string) => ({
  'modules/cases/README.md': '# cases\n',
  [`modules/cases/${file}`]: text,
})

test('a sound house has no problems', () => {
  expect(problemsOf({})).toEqual([])
})

describe('floors', () => {
  test('an import upward names the port', () => {
    expectRefusal(
      { 'modules/people/server/x.ts': "\nimport { openCase } from '#cases/server'\nopenCase()\n" },
      'modules/people/server/x.ts:2',
      'people imports upward from cases',
      /port.*server\/main\.ts/,
    )
  })
  test('a type alone goes upward too', () => {
    expectRefusal(
      { 'kit/x.ts': "import type { Role } from '#people'\nexport type R = Role\n" },
      'kit/x.ts:1',
      'upward',
      'port',
    )
    expectRefusal({ 'kit/x.ts': "export type R = import('#people').Role\n" }, 'kit/x.ts:1', 'upward', 'port')
  })
  test('neither an export, import(), require nor a mock hides it', () => {
    for (const text of [
      "export { main } from '#server/main.ts'",
      "export * from '#server/main.ts'",
      "export const main = () => import('#server/main.ts')",
      "const main = require('#server/main.ts')\nexport { main }",
      "vi.mock('#server/main.ts')",
    ]) {
      expectRefusal({ 'kit/x.ts': `${text}\n` }, 'kit/x.ts:1', 'kit imports upward from server', 'port')
    }
  })
  test('an import sideways names where the two may meet', () => {
    expectRefusal(
      cases('server/x.ts', "import { answer } from '#calls/server'\nanswer()\n"),
      'modules/cases/server/x.ts:1',
      'cases imports sideways from calls',
      /server\/main\.ts.*console/,
    )
    expectRefusal(
      { 'console/x.ts': "import '#server/main.ts'\n" },
      'console/x.ts:1',
      'sideways',
      'lower floor',
    )
    expectRefusal({ 'twin/x.ts': "import '../bench/y.ts'\n" }, 'twin/x.ts:1', 'sideways', 'lower floor')
  })
  test('modules that are still to come have their floors', () => {
    expectRefusal(
      cases('server/x.ts', "import type { Action } from '#enforcement'\nexport type A = Action\n"),
      'modules/cases/server/x.ts:1',
      'upward',
      'port',
    )
    expect(
      problemsOf({
        'modules/publishing/README.md': '# publishing\n',
        'modules/publishing/server/x.ts':
          "import type { Bulletin } from '#bulletins'\nexport type B = Bulletin\n",
      }),
    ).toEqual([])
  })
  test('only a test may stand the whole house up', () => {
    const text = "import { testApp } from '#server/testing.ts'\ntestApp()\n"
    expect(problemsOf({ 'modules/people/server/x.pg.test.ts': text })).toEqual([])
    expectRefusal({ 'modules/people/server/x.ts': text }, 'modules/people/server/x.ts:1', 'upward', 'port')
  })
  test('code needs a floor', () => {
    expectRefusal(
      { 'modules/billing/README.md': '# billing\n' },
      'modules/billing:1',
      'without a floor',
      'map.mjs',
    )
    expectRefusal({ 'utils/x.ts': 'export const x = 1\n' }, 'utils:1', 'without a floor', 'move it')
  })
})

describe('doors', () => {
  test('a path past a door names the door', () => {
    for (const specifier of ['../../people/rules/roles.ts', '../../people/contract.ts']) {
      expectRefusal(
        cases('server/x.ts', `import type { Role } from '${specifier}'\nexport type R = Role\n`),
        'modules/cases/server/x.ts:1',
        'past the door of people',
        '#people/server',
      )
    }
    expectRefusal(
      cases('server/x.ts', "import type { Role } from '#people/rules/roles.ts'\nexport type R = Role\n"),
      'modules/cases/server/x.ts:1',
      'past the door of people',
      'export it from contract.ts',
    )
    expectRefusal(
      { 'server/x.ts': "import { machineClock } from '../kit/clock.ts'\nmachineClock.now()\n" },
      'server/x.ts:1',
      'past the door of kit',
      '#kit/clock.ts',
    )
  })
  test('what is no door at all', () => {
    expectRefusal({ 'server/x.ts': "import '#helpers'\n" }, 'server/x.ts:1', 'no door', '#kit/')
  })
  test('a module does not go through its own door', () => {
    expectRefusal(
      { 'modules/people/server/x.ts': "import type { Role } from '#people'\nexport type R = Role\n" },
      'modules/people/server/x.ts:1',
      'its own door',
      'relative path',
    )
  })
  test('server and web of a module do not know each other, its rules know neither', () => {
    const meet = (from: string, to: string) => ({ [`modules/people/${from}`]: `import '${to}'\n` })
    expectRefusal(
      meet('web/x.ts', '../server/index.ts'),
      'modules/people/web/x.ts:1',
      'web imports server',
      'typed client',
    )
    expectRefusal(
      meet('server/x.ts', '../web/index.tsx'),
      'modules/people/server/x.ts:1',
      'server imports web',
      'rules/',
    )
    expectRefusal(
      meet('rules/x.ts', '../server/index.ts'),
      'modules/people/rules/x.ts:1',
      'rules imports server',
      'rules/',
    )
    expectRefusal(
      meet('contract/x.ts', '../web/index.tsx'),
      'modules/people/contract/x.ts:1',
      'contract imports web',
      'rules/',
    )
  })
  test('a door leads to its own side only', () => {
    const x = (file: string, specifier: string) => cases(file, `import '${specifier}'\n`)
    expectRefusal(
      x('web/x.ts', '#people/server'),
      'modules/cases/web/x.ts:1',
      'web imports #people/server',
      '#people',
    )
    expectRefusal(
      x('rules/x.ts', '#people/server'),
      'modules/cases/rules/x.ts:1',
      'rules imports',
      'only server code',
    )
    expectRefusal(
      x('server/x.ts', '#people/web'),
      'modules/cases/server/x.ts:1',
      'server imports #people/web',
      'only web code',
    )
    expect(problemsOf(x('rules/x.ts', '#people'))).toEqual([])
  })
})

describe('purity', () => {
  test('a rule imports nothing that is not pure', () => {
    for (const [specifier, problem] of [
      ['node:fs', 'a rule imports node:fs'],
      ['pg', 'a rule imports pg'],
      ['#kit/clock.ts', 'kit/clock.ts takes new Date\\(\\) from the air'],
    ] as const) {
      expectRefusal(
        { 'modules/people/rules/x.ts': `import '${specifier}'\n` },
        'modules/people/rules/x.ts:1',
        new RegExp(problem),
        'argument',
      )
    }
  })
  test('not by way of a pure-looking file of kit either', () => {
    expectRefusal(
      {
        'kit/words.ts': "import './deep.ts'\n",
        'kit/deep.ts': "import 'node:os'\n",
        'modules/people/contract.ts': "import '#kit/words.ts'\n",
      },
      'modules/people/contract.ts:1',
      'kit/deep.ts imports node:os',
      'argument',
    )
  })
  test('a rule may compute with typebox, and its test may use anything', () => {
    expect(
      problemsOf({ 'modules/people/rules/x.ts': "import { Type } from 'typebox'\nType.Null()\n" }),
    ).toEqual([])
    expect(
      problemsOf({ 'modules/people/rules/x.test.ts': "import 'node:fs'\nimport 'fast-check'\n" }),
    ).toEqual([])
  })
  test('the files of kit that rules run on stay pure', () => {
    expectRefusal(
      { 'kit/day.ts': 'export const today = () => new Date()\n' },
      'kit/day.ts:1',
      'rules run on this',
      'argument',
    )
  })
  test('web code has no Node, by itself or through kit', () => {
    expectRefusal(
      { 'console/x.ts': "import 'node:path'\n" },
      'console/x.ts:1',
      'web code imports node:path',
      'typed client',
    )
    expectRefusal(
      { 'kit/db.ts': "import 'pg'\n", 'console/x.ts': "import '#kit/db.ts'\n" },
      'console/x.ts:1',
      'kit/db.ts imports pg',
      'ask the server',
    )
    expectRefusal(
      { 'server/x.ts': "import '#kit/ui/Lamp.tsx'\n" },
      'server/x.ts:1',
      'server code imports',
      'out of kit/ui',
    )
  })
  test("the web's build runs on Node", () => {
    expect(
      problemsOf({
        'console/vite.config.ts': "import './i18n/plugin.ts'\n",
        'console/i18n/plugin.ts': "import 'node:fs'\n",
      }),
    ).toEqual([])
  })
})
