import { describe, expect, test } from 'vitest'
import { expectRefusal, problemsOf } from './house-fixture.ts'

describe('time and dice', () => {
  test.each([
    ['Date.now()', 'takes the time', 'Clock as an argument'],
    ['new Date()', 'takes the time', 'Clock as an argument'],
    ['Date()', 'takes the time', 'Clock as an argument'],
    ['Math.random()', 'takes dice', 'Dice as an argument'],
  ])('%s is an argument', (call, problem, remedy) => {
    expectRefusal({ 'twin/x.ts': `export const x = ${call}\n` }, 'twin/x.ts:1', problem, remedy)
    expectRefusal({ 'server/x.ts': `export const x = ${call}\n` }, 'server/x.ts:1', problem, remedy)
    expect(problemsOf({ 'bench/x.bench.ts': `export const x = ${call}\n` })).toEqual([])
  })
  test('in a rule, a screen and a test the way out is another', () => {
    const x = 'export const x = () => Date.now()\n'
    expectRefusal(
      { 'modules/people/rules/x.ts': x },
      'modules/people/rules/x.ts:1',
      'time',
      'instant or day as an argument',
    )
    expectRefusal({ 'modules/people/web/x.ts': x }, 'modules/people/web/x.ts:1', 'time', 'kit/ui/clock.ts')
    expectRefusal({ 'modules/people/x.test.ts': x }, 'modules/people/x.test.ts:1', 'time', /fakeClock/)
  })
  test('words in comments and texts take nothing', () => {
    expect(
      problemsOf({
        'server/x.ts': "// not Date.now()\nexport const x = 'new Date()'\nexport const y = new Date(0)\n",
      }),
    ).toEqual([])
  })
})

describe('SQL', () => {
  const statements = [
    'export const q = sql`select 1`',
    'export const q = sql<Row>`where x = 1`',
    "export const q = 'select name from unit where centre_id = $1'",
    "export const q = 'INSERT INTO unit (id) values ($1)'",
    "export const q = 'update unit set name = $1'",
    "export const q = 'delete from unit'",
    'export const q = `with recursive tree (id) as (select 1) select * from tree`',
    "export const q = 'create index on unit (name)'",
    "export const q = 'copy unit from stdin'",
  ]
  test.each(statements)('lives in a store: %s', (statement) => {
    const text = `import { sql } from '#kit/day.ts'\n${statement}\n`
    expectRefusal(
      { 'modules/people/server/x.ts': text },
      'modules/people/server/x.ts:2',
      'SQL outside a store',
      'modules/people/server/store.ts',
    )
    expectRefusal({ 'server/x.ts': text }, 'server/x.ts:2', 'SQL outside a store', 'store.ts')
    for (const home of [
      'modules/people/server/store.ts',
      'modules/people/server/store/units.ts',
      'kit/x.ts',
      'server/x.pg.test.ts',
    ]) {
      expect(problemsOf({ [home]: text })).toEqual([])
    }
  })
  test('what only tests import may look at rows', () => {
    const text = 'export const rows = sql`select 1`\n'
    const given = { 'server/given.ts': text, 'server/x.pg.test.ts': "import './given.ts'\n" }
    expect(problemsOf(given)).toEqual([])
    expectRefusal(
      { ...given, 'server/x.ts': "import './given.ts'\n" },
      'server/given.ts:1',
      'SQL outside a store',
      'store.ts',
    )
  })
  test('words that only look like it', () => {
    const texts = ['Update your password', 'with best regards', 'insert into', 'selected from the list']
    expect(problemsOf({ 'server/x.ts': `export const texts = ${JSON.stringify(texts)}\n` })).toEqual([])
  })
  test.each(['now()', 'NOW ( )', 'current_date', 'current_timestamp', 'localtimestamp', 'clock_timestamp()'])(
    'does not ask %s',
    (time) => {
      expectRefusal(
        { 'modules/people/server/store.ts': `export const q = sql\`update x set at = ${time}\`\n` },
        'modules/people/server/store.ts:1',
        'time from the database',
        'parameter',
      )
      expectRefusal(
        {
          'modules/people/server/migrations/0001-x.sql': `-- now() is fine here\ncreate table x (at timestamptz default ${time});\n`,
        },
        'modules/people/server/migrations/0001-x.sql:2',
        'time from the database',
        'parameter',
      )
    },
  )
  test('an operator is not a function', () => {
    expect(problemsOf({ 'kit/x.ts': 'export const q = sql`select known() from x`\n' })).toEqual([])
  })
})

describe('the rest of the house', () => {
  test('a long file has two subjects; data may be long', () => {
    const body = 'const x = 1\n'.repeat(400)
    expectRefusal(
      { 'server/x.ts': `${body}export const f = () => 1\n` },
      'server/x.ts:401',
      '401 lines',
      'split',
    )
    expect(problemsOf({ 'server/x.ts': `${body}export const y = [1]\n` })).toEqual([])
    expect(problemsOf({ 'kit/http/api.gen.ts': `${body}export const f = () => 1\n` })).toEqual([])
  })
  test('every module has a README with a title', () => {
    expectRefusal(
      { 'modules/people/README.md': 'people\n' },
      'modules/people/README.md:1',
      'no README',
      'owns, tells',
    )
  })
  test('what is not done is not written down', () => {
    for (const word of ['TO' + 'DO', 'FIX' + 'ME', 'not imple' + 'mented']) {
      expectRefusal({ 'server/x.ts': `// ${word}: later\n` }, 'server/x.ts:1', word, 'finish it')
    }
  })
  test('a file that cannot be read is said', () => {
    expectRefusal({ 'server/x.ts': 'export const = 1\n' }, 'server/x.ts:1', /./, 'mend the syntax')
  })
})
