import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { seededDice } from '#kit/dice.ts'
import { createKeyFile, freshKeys } from '#kit/keys.ts'
import { testDb } from '#kit/testing/index.ts'
import { contactOf, ok } from '#server/testing/fixture.ts'
import { testApp, type TestApp } from '#server/testing.ts'

const PROGRAM = new URL('xinqiao', import.meta.url).pathname
let office: TestApp
let folder: string
let caseId: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xinqiao-backup-'))
  office = await testApp()
  caseId = ok(await (await office.signIn('agent')).post('/api/contacts', contactOf('complaint'))).cases[0].id
  const { done } = (await office.world.evidence.put(Readable.from([Buffer.from('%PDF-1.4\n%%EOF')]), {
    centreId: 320100,
    maxBytes: 100,
  })) as { done: object }
  expect(done).toBeDefined()
})
afterAll(async () => {
  await office.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Against a test database, or an embedded one in a folder of its own. */
async function run(args: string[], env: Record<string, string>) {
  const { DATABASE_URL: _other, XINQIAO_KEY_FILE: _file, ...clean } = process.env
  const child = spawn(PROGRAM, args, { env: { ...clean, ...env } })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (said += part))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said }
}
const source = () => ({ DATABASE_URL: office.db.url, XINQIAO_DATA: office.folder })

test('what was backed up while serving is back in an empty folder: rows, evidence, keys', async () => {
  const file = join(folder, 'whole.backup')
  expect(await run(['backup', file, '--with-keys'], source())).toMatchObject({
    code: 0,
  })
  const target = { XINQIAO_DATA: join(folder, 'restored') }
  expect(await run(['restore', file], target)).toMatchObject({
    code: 0,
    said: expect.stringContaining('1 files are back'),
  })
  expect(readFileSync(join(target.XINQIAO_DATA, 'keys.json'), 'utf8')).toBe(
    readFileSync(join(office.folder, 'keys.json'), 'utf8'),
  )
  expect(readdirSync(join(target.XINQIAO_DATA, 'evidence', '320100'))).toHaveLength(1)
  expect(await run(['audit', 'verify', '--all'], target)).toMatchObject({ code: 0 })
  expect(await run(['restore', file], target)).toMatchObject({
    code: 1,
    said: expect.stringContaining('is not empty'),
  })
  const again = join(folder, 'again.backup')
  expect(await run(['backup', again, '--json'], target)).toMatchObject({ code: 0 })
  expect(await run(['audit', 'verify', '--all', '--json'], source())).toMatchObject({ code: 0 })
  const rows = await office.db.row<{ n: number }>(
    sql`select count(*)::int as n from cases where id = ${caseId}`,
  )
  expect(rows).toEqual({ n: 1 })
})

test('without its keys a backup is refused and says how to mend that', async () => {
  const file = join(folder, 'bare.backup')
  expect(await run(['backup', file], source())).toMatchObject({
    code: 0,
    said: expect.stringContaining('the keys are not in it'),
  })
  const target = { XINQIAO_DATA: join(folder, 'bare') }
  expect(await run(['restore', file], target)).toMatchObject({
    code: 1,
    said: expect.stringContaining('XINQIAO_KEY_FILE'),
  })
  expect(
    await run(['restore', file], { ...target, XINQIAO_KEY_FILE: join(office.folder, 'keys.json') }),
  ).toMatchObject({ code: 0 })
})

test('a file that is cut short changes nothing; one that is there is not overwritten', async () => {
  const file = join(folder, 'cut.backup')
  expect((await run(['backup', file, '--with-keys'], source())).code).toBe(0)
  expect(await run(['backup', file], source())).toMatchObject({
    code: 1,
    said: expect.stringContaining('exists already'),
  })
  truncateSync(file, 2_000)
  const target = { XINQIAO_DATA: join(folder, 'cut') }
  expect(await run(['restore', file], target)).toMatchObject({
    code: 1,
    said: expect.stringContaining('nothing was changed'),
  })
  expect(existsSync(join(target.XINQIAO_DATA, 'keys.json'))).toBe(false)
})

test('into a database of its own; with other keys, or with one bit turned, nothing is changed', async () => {
  const file = join(folder, 'own.backup')
  expect((await run(['backup', file, '--with-keys'], source())).code).toBe(0)
  const empty = await testDb({ empty: true })
  const at = (name: string) => ({ DATABASE_URL: empty.url, XINQIAO_DATA: join(folder, name) })
  const tables = async () =>
    (await empty.db.row<{ n: number }>(
      sql`select count(*)::int as n from pg_class where relnamespace = 'public'::regnamespace`,
    ))!.n
  try {
    const others = join(folder, 'others.json')
    createKeyFile(others, freshKeys())
    expect(await run(['restore', file], { ...at('others'), XINQIAO_KEY_FILE: others })).toMatchObject({
      code: 1,
      said: expect.stringContaining('key'),
    })
    const bytes = readFileSync(file)
    const dice = seededDice('bits')
    for (let i = 0; i < 4; i += 1) {
      const damaged = join(folder, `damaged-${i}.backup`)
      const place = dice.int(600, bytes.length - 1_100)
      const copy = Buffer.from(bytes)
      copy[place] = copy[place]! ^ (1 << dice.int(0, 7))
      writeFileSync(damaged, copy)
      expect(await run(['restore', damaged], at(`damaged-${i}`)), `bit of byte ${place}`).toMatchObject({
        code: 1,
        said: expect.stringContaining('nothing was changed'),
      })
      expect(existsSync(join(folder, `damaged-${i}`, 'keys.json'))).toBe(false)
    }
    expect(await tables()).toBe(0)
    expect(await run(['restore', file], at('good'))).toMatchObject({ code: 0 })
    expect(await run(['audit', 'verify', '--all'], at('good'))).toMatchObject({ code: 0 })
    expect(await run(['cases', 'verify'], at('good'))).toMatchObject({ code: 0 })
    expect(await empty.db.row(sql`select id from cases where id = ${caseId}`)).toEqual({ id: caseId })
  } finally {
    await empty.drop()
  }
})
