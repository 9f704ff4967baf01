import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testDb, type TestDb } from '#kit/testing/index.ts'
import { sealerOf } from './key-store.ts'
import { addKeyVersion, keysToJson, loadKeys } from './seal.ts'

const at = new Date('2020-03-05T01:00:00Z')
const bound = { centreId: 320100, table: 'identity', row: '1', field: 'name' }
let base: TestDb
let folder: string
let file: string
beforeEach(async () => {
  base = await testDb()
  folder = mkdtempSync(join(tmpdir(), 'keys-'))
  file = join(folder, 'keys.json')
})
afterEach(async () => {
  await base.drop()
  rmSync(folder, { recursive: true })
})
const open = () => sealerOf(base.db, file, at, {})

test('a new database gets keys, and a second start the same ones', async () => {
  const { sealed, keyVersion } = (await open()).seal('王小明', bound)
  expect((await open()).open(sealed, keyVersion, bound).toString()).toBe('王小明')
})

test('a missing or a foreign key file stops the start and says which', async () => {
  await open()
  rmSync(file)
  await expect(open()).rejects.toThrow(`The key file ${file} is missing`)
  loadKeys(file, { create: true, env: {} })
  await expect(open()).rejects.toThrow('The keys do not belong to this database')
})

test('a further version is noted; going back behind it is refused', async () => {
  await open()
  const first = loadKeys(file, { create: false, env: {} })
  writeFileSync(file, keysToJson(addKeyVersion(first, 'seal')))
  await open()
  writeFileSync(file, keysToJson(first))
  await expect(open()).rejects.toThrow('sealing key of version 2 is missing')
})
