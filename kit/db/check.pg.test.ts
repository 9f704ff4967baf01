import { afterEach, expect, test } from 'vitest'
import { testDb, type TestDb } from '#kit/testing/index.ts'
import { checkServer, openDb, sql } from './index.ts'

let it: TestDb
afterEach(() => it.drop())

test('a server of ours passes, with pg_trgm too: it sees Chinese', async () => {
  it = await testDb({ empty: true })
  await checkServer(it.db)
  await it.db.run(sql`create extension pg_trgm`)
  await checkServer(it.db)
})

test('a database whose pg_trgm is blind to Chinese is refused with the remedy', async () => {
  it = await testDb({ empty: true })
  const name = new URL(it.url).pathname.slice(1) + '_c'
  await it.db.run(sql.raw(`create database ${name} template template0 locale_provider libc locale 'C'`))
  const blind = openDb(it.url.replace(/[^/]*$/, name), { max: 1 })
  try {
    await checkServer(blind)
    await blind.run(sql`create extension pg_trgm`)
    await expect(checkServer(blind)).rejects.toThrow(/sees no Chinese.*LC_CTYPE/s)
  } finally {
    await blind.close()
    await it.db.run(sql.raw(`drop database ${name}`))
  }
})

test('an encoding other than UTF-8 is refused', async () => {
  it = await testDb({ empty: true })
  const name = new URL(it.url).pathname.slice(1) + '_ascii'
  await it.db.run(
    sql.raw(
      `create database ${name} template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'`,
    ),
  )
  const ascii = openDb(it.url.replace(/[^/]*$/, name), { max: 1 })
  try {
    await expect(checkServer(ascii)).rejects.toThrow(/encoding is SQL_ASCII/)
  } finally {
    await ascii.close()
    await it.db.run(sql.raw(`drop database ${name}`))
  }
})
