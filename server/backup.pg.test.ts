import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { backup, restore } from '#kit/backup/index.ts'
import { dumpSchema, sql, type Db } from '#kit/db/index.ts'
import { freshKeys } from '#kit/keys.ts'
import { sealer } from '#kit/seal.ts'
import { testDb } from '#kit/testing/index.ts'
import { migrations } from './migrations.ts'

const AT = new Date('2020-03-05T01:00:00Z')
const BUREAU = '0170a5f0-0000-7000-8000-000000000001'
const OFFICE = '0170a5f0-0000-7000-8000-000000000002'

async function fill(db: Db): Promise<void> {
  await db.run(
    sql`insert into centre (centre_id, name, short_name, settings, version, created_at) values (320100, '南京中心', '南京', '{}', 1, ${AT})`,
  )
  // The office is named before the bureau above it: the load must not mind.
  await db.transaction(async (tx) => {
    for (const [id, code] of [
      [BUREAU, 'A'],
      [OFFICE, 'B'],
    ] as const)
      await tx.run(sql`
        insert into unit (centre_id, id, parent_id, kind, name, short_name, code, is_open, version, created_at)
        values (320100, ${id}, null, 'bureau', ${'单位' + code}, '单位', ${code}, true, 1, ${AT})`)
    await tx.run(sql`update unit set parent_id = ${OFFICE} where centre_id = 320100 and id = ${BUREAU}`)
  })
  await db.run(sql`insert into relay (centre_id, last_position) values (320100, 41)`)
  await db.run(
    sql`insert into clock_offset (only_row, offset_ms, set_at) values (true, -212371200000, ${AT})`,
  )
}

const contentOf = async (db: Db) => ({
  units: await db.rows(sql`select * from unit order by code`),
  relay: await db.rows(sql`select * from relay`),
  clock: await db.rows(sql`select * from clock_offset`),
})

test("a backup of the whole schema comes back with every table, key and index of every module's", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'xinqiao-whole-'))
  const [source, target] = [await testDb(), await testDb({ empty: true })]
  const keys = sealer(freshKeys())
  const out = path.join(folder, 'whole.backup')
  try {
    await fill(source.db)
    await backup(source.db, { out, files: () => [], sealerFingerprint: keys.fingerprint() })
    const restored = await restore(target.db, {
      file: out,
      migrations,
      sealer: keys,
      putFile: async () => undefined,
    })
    expect(restored.tables).toBeGreaterThan(20)
    expect(await dumpSchema(target.db)).toBe(await dumpSchema(source.db))
    expect(await contentOf(target.db)).toEqual(await contentOf(source.db))
  } finally {
    await source.drop()
    await target.drop()
    await rm(folder, { recursive: true })
  }
})
