import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { COMMANDS } from '../bin/main.ts'
import { checkDocuments, documentsOf } from './docs.mjs'
import { filesUnder } from './files.mjs'

const HOME = path.resolve(import.meta.dirname, '..')
const said = (found: { file: string; line: number; claim: string }) =>
  `${found.file}:${found.line}: ${found.claim}`
const read = (file: string) => fs.readFileSync(path.join(HOME, file), 'utf8')

test('every path, script, door and command that a document names exists', () => {
  const commands = COMMANDS.map(({ words }) => words.join(' '))
  expect(checkDocuments(HOME, commands).map(said)).toEqual([])
})

test('the documents of the house are there', () => {
  const documents = documentsOf(HOME)
  for (const file of [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'docs/glossary.md',
  ]) {
    expect(documents).toContain(file)
  }
  for (const file of documents) expect(read(file).startsWith('# '), `${file} has one title`).toBe(true)
})

test('every name in code of the glossary stands in the code', () => {
  const code = filesUnder(HOME, '.')
    .filter((file: string) => /\.(tsx?|sql)$/.test(file) && !file.startsWith('data/'))
    .map(read)
    .join('\n')
  const rows = [...read('docs/glossary.md').matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm)]
  const names = rows.flatMap(([, , cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  )
  expect(rows.length).toBeGreaterThanOrEqual(80)
  const isInCode = (name: string) =>
    new RegExp(`(?<![\\w-])${name.replace(/[.]/g, '\\.')}(?![\\w-])`).test(code)
  expect(names.filter((name) => !isInCode(name))).toEqual([])
})

test('every setting that the README names is read somewhere', () => {
  const settings = new Set(read('README.md').match(/\b(XINQIAO_[A-Z_]+|DATABASE_URL)\b/g))
  const code = filesUnder(HOME, '.')
    .filter((file: string) => /^(bin|server|kit|modules)\/.*\.ts$/.test(file) && !file.endsWith('.test.ts'))
    .map(read)
    .join('\n')
  expect([...settings].filter((name) => !code.includes(name))).toEqual([])
})

test('a false claim is found, whatever its kind', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'docs-'))
  onTestFinished(() => fs.rmSync(home, { recursive: true }))
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(home, file)), { recursive: true })
    fs.writeFileSync(path.join(home, file), text)
  }
  write(
    'package.json',
    '{ "scripts": { "start": "", "bench": "" }, "imports": { "#cases": "", "#kit/*": "" } }',
  )
  write('kit/day.ts', '')
  write('bench/intake.bench.ts', '')
  write('modules/cases/rules/may.ts', '')
  write('modules/cases/README.md', '# cases\n`rules/may.ts` and `rules/gone.ts`')
  write('docs/how-to/x.md', '# x\n[up](../../kit/day.ts) [gone](../gone.md) [web](https://a.example/b)')
  write(
    'README.md',
    [
      '# x',
      'True: `kit/day.ts`, `kit/*.ts`, `modules/<name>/rules/`, `npm start`, `#cases`, `#kit/day.ts`, `day.ts`,',
      '`bin/xinqiao keys create --name x`, `npm run bench -- intake`, `/api/cases`, `text/plain`, a/b, `npm run bench -- NAME`.',
      'False: `kit/night.ts`, `modules/<name>/web/`, `npm test`, `npm run dev`, `#calls`, `night.ts`,',
      '`bin/xinqiao keys drop`, `npm run bench -- search`.',
      '```',
      'node kit/fenced.ts',
      '```',
    ].join('\n'),
  )
  expect(checkDocuments(home, ['keys create']).map(said).sort()).toEqual(
    [
      'README.md:4: kit/night.ts',
      'README.md:4: modules/<name>/web/',
      'README.md:4: npm test',
      'README.md:4: npm run dev',
      'README.md:4: #calls',
      'README.md:4: night.ts',
      'README.md:5: xinqiao keys drop',
      'README.md:5: npm run bench -- search',
      'README.md:7: kit/fenced.ts',
      'docs/how-to/x.md:2: ../gone.md',
      'modules/cases/README.md:2: rules/gone.ts',
    ].sort(),
  )
})
