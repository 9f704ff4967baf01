import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testDb, type TestDb } from '#kit/testing/index.ts'
import { appliedMigrations, migrate, openDb, sql, type MigrationSet } from './index.ts'

let it: TestDb
let folder: string
let sets: MigrationSet[]
const write = (name: string, text: string) => writeFile(path.join(folder, name), text)

beforeEach(async () => {
  it = await testDb({ empty: true })
  folder = await mkdtemp(path.join(os.tmpdir(), 'xinqiao-migrate-'))
  sets = [{ module: 'things', folder: pathToFileURL(folder) }]
  await write('0001-thing.sql', 'create table thing (id int primary key);\ninsert into thing values (1);\n')
})
afterEach(async () => {
  await it.drop()
  await rm(folder, { recursive: true })
})

test('files run once, in order, and a new file runs later', async () => {
  await write('0002-more.sql', 'insert into thing values (2);')
  expect((await migrate(it.db, sets)).applied.map((one) => one.name)).toEqual(['thing', 'more'])
  await write('0003-most.sql', 'insert into thing values (3);')
  expect((await migrate(it.db, sets)).applied.map((one) => one.name)).toEqual(['most'])
  expect((await migrate(it.db, sets)).applied).toEqual([])
  expect(await it.db.rows(sql`select id from thing order by id`)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
})

test('several programs may start at once: each file runs once', async () => {
  const others = [1, 2, 3, 4].map(() => openDb(it.url, { max: 2 }))
  const results = await Promise.all(others.map((db) => migrate(db, sets)))
  expect(results.flatMap((result) => result.applied)).toHaveLength(1)
  expect(await it.db.rows(sql`select id from thing`)).toEqual([{ id: 1 }])
  await Promise.all(others.map((db) => db.close()))
})

test('a file that fails leaves nothing of itself, and is named', async () => {
  await write('0002-half.sql', 'insert into thing values (2); insert into nothing values (1);')
  await expect(migrate(it.db, sets)).rejects.toThrow(/things\/0002-half: relation "nothing" does not exist/)
  expect(await it.db.rows(sql`select id from thing`)).toEqual([{ id: 1 }])
  expect(await appliedMigrations(it.db)).toHaveLength(1)
})

test('a file changed after it ran is refused, but line ends may differ', async () => {
  await migrate(it.db, sets)
  await write(
    '0001-thing.sql',
    'create table thing (id int primary key);\r\ninsert into thing values (1);\r\n',
  )
  expect((await migrate(it.db, sets)).applied).toEqual([])
  await write('0001-thing.sql', 'create table thing (id bigint primary key);')
  await expect(migrate(it.db, sets)).rejects.toThrow('things/0001-thing was changed after it ran here')
})

test('a database of a newer program is refused', async () => {
  await write('0002-more.sql', 'insert into thing values (2);')
  await migrate(it.db, sets)
  await rm(path.join(folder, '0002-more.sql'))
  await expect(migrate(it.db, sets)).rejects.toThrow('newer than this program: it has run things/0002-more')
})

test('a gap or a bad name is refused before anything runs', async () => {
  await write('0003-gap.sql', 'select 1;')
  await expect(migrate(it.db, sets)).rejects.toThrow('0003-gap.sql stands where number 2 is due')
  await rm(path.join(folder, '0003-gap.sql'))
  await write('two.sql', 'select 1;')
  await expect(migrate(it.db, sets)).rejects.toThrow('two.sql is not named like')
  expect(await appliedMigrations(it.db)).toEqual([])
})
