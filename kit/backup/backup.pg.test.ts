import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dumpSchema, migrate, sql, type Db, type MigrationSet } from '#kit/db/index.ts'
import { seededDice } from '#kit/dice.ts'
import { freshKeys, keysToJson, parseKeys } from '#kit/keys.ts'
import { addKeyVersion, sealer } from '#kit/seal.ts'
import { testDb, type TestDb } from '#kit/testing/index.ts'
import { backup, BackupError, restore, type RestoreOptions, type StoredFile } from './index.ts'

const CENTRE = 320100
const keys = freshKeys()
let folder: string
let sets: MigrationSet[]
let source: TestDb
let target: TestDb
const archive = () => path.join(folder, 'one.backup')

const TABLES = `
  create table thing (
    centre_id int not null, id int not null, parent_id int, name text, nth bigint generated always as identity,
    twice bigint generated always as (id * 2) stored, data jsonb, bytes bytea, at timestamptz, day date, tags text[],
    primary key (centre_id, id), unique (centre_id, name),
    foreign key (centre_id, parent_id) references thing (centre_id, id)
  );
  create index thing_tags on thing using gin (tags);
  create table a_part (
    centre_id int not null, id int not null, thing_id int not null, primary key (centre_id, id),
    foreign key (centre_id, thing_id) references thing (centre_id, id)
  );
  create index a_part_of_thing on a_part (centre_id, thing_id);
  create table by_year (centre_id int not null, year int not null, words text, primary key (centre_id, year)) partition by range (year);
  create table by_year_2020 partition of by_year for values from (2020) to (2021);
  create table by_year_2021 partition of by_year for values from (2021) to (2022);`

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'xinqiao-backup-'))
  writeFileSync(path.join(folder, '0001-tables.sql'), TABLES)
  sets = [
    { module: 'kit', folder: new URL('../db/migrations/', import.meta.url) },
    { module: 'things', folder: pathToFileURL(folder) },
  ]
  source = await testDb({ empty: true })
  target = await testDb({ empty: true })
})
afterEach(async () => {
  await source.drop()
  await target.drop()
  rmSync(folder, { recursive: true })
})

/** Evidence by content; the second store is where a restore puts it. */
const contents = ['photo of a receipt', '', 'x'.repeat(300_000), '录音'].map((text) => Buffer.from(text))
const idOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
const stored = (): StoredFile[] =>
  contents.map((content) => ({
    id: idOf(content),
    bytes: content.byteLength,
    open: async () => pieceByPiece(content),
  }))
async function* pieceByPiece(content: Buffer) {
  for (let at = 0; at < content.length; at += 64 * 1024) yield content.subarray(at, at + 64 * 1024)
}

async function fill(db: Db): Promise<void> {
  await migrate(db, sets)
  await db.run(sql`
    insert into thing (centre_id, id, parent_id, name, data, bytes, at, day, tags)
      select ${CENTRE}, n, case when n > 1 then n - 1 end, case when n % 7 > 0 then E'第\\t' || n || E' 件\\n\\\\ 事' end,
             jsonb_build_object('n', n, 'words', repeat('消费', n % 50)), sha256(n::text::bytea),
             timestamptz '2020-03-05 09:00+08' + n * interval '1 second', date '2020-01-20' + n % 46, array['tag ' || n % 5, null]
        from generate_series(1, 3000) n`)
  await db.run(sql`insert into a_part select ${CENTRE}, n, 1 + n % 3000 from generate_series(1, 5000) n`)
  await db.run(sql`insert into by_year values (${CENTRE}, 2020, 'a'), (${CENTRE}, 2021, null)`)
  await db.run(sql`insert into relay values (${CENTRE}, 77)`)
  await db.run(
    sql`insert into fact values (${CENTRE}, 77, '019fffff-0000-7000-8000-000000000001', 't', now(), now(), '{}')`,
  )
  await db.run(sql`insert into fact_cursor values (${CENTRE}, 'reader', 76, now())`)
}

/** Every row of every table as text, in an order that does not depend on where it lies. */
async function contentOf(db: Db): Promise<Record<string, string[]>> {
  const tables = await db.rows<{ name: string }>(sql`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'migration'`)
  const content: Record<string, string[]> = {}
  for (const { name } of tables)
    content[name] = (
      await db.rows<{ row: string }>(sql`select t::text as row from ${sql.table(name)} t order by 1`)
    ).map(({ row }) => row)
  return content
}

const make = (more: { keys?: Uint8Array } = {}) =>
  backup(source.db, { out: archive(), files: stored, sealerFingerprint: sealer(keys).fingerprint(), ...more })

type Kept = Map<string, Buffer>
async function bring(opts: Partial<RestoreOptions> = {}): Promise<Kept> {
  const kept: Kept = new Map()
  await restore(target.db, {
    file: archive(),
    migrations: sets,
    sealer: sealer(keys),
    async putFile({ id }, content) {
      const chunks: Uint8Array[] = []
      for await (const chunk of content) chunks.push(chunk)
      kept.set(id, Buffer.concat(chunks))
    },
    ...opts,
  })
  return kept
}

const isUntouched = async () => {
  const found = await target.db.rows(
    sql`select relname from pg_class where relnamespace = 'public'::regnamespace`,
  )
  expect(found).toEqual([])
}

test('all that was there comes back: rows, schema, files, numbers still to be given', async () => {
  await fill(source.db)
  const made = await make()
  expect(made).toMatchObject({ rows: 8_005, files: 4 })
  expect(statSync(archive()).mode & 0o777).toBe(0o600)
  const kept = await bring()
  expect(await contentOf(target.db)).toEqual(await contentOf(source.db))
  expect(await dumpSchema(target.db)).toBe(await dumpSchema(source.db))
  expect([...kept]).toEqual(contents.map((content) => [idOf(content), content]))
  const next = sql`insert into thing (centre_id, id) values (${CENTRE}, 9999) returning nth`
  expect(await target.db.rows(next)).toEqual([{ nth: '3001' }])
  const orphan = target.db.run(sql`insert into a_part values (${CENTRE}, 9999, 123456)`)
  await expect(orphan).rejects.toThrow('violates foreign key')
})

test('a backup made while writers write is one moment: no half of a pair is in it', async () => {
  await fill(source.db)
  let isOver = false
  let next = 10_000
  let atWork = () => {}
  const begun = new Promise<void>((resolve) => (atWork = resolve))
  const writers = [0, 1, 2].map(async () => {
    while (!isOver) {
      const id = (next += 1)
      await source.db.transaction(async (tx) => {
        await tx.run(sql`insert into thing (centre_id, id, parent_id) values (${CENTRE}, ${id}, 1)`)
        await tx.run(sql`insert into a_part values (${CENTRE}, ${id}, ${id})`)
      })
      if (id > 10_020) atWork()
    }
  })
  await begun
  await make()
  const written = next - 10_000
  isOver = true
  await Promise.all(writers)
  await bring()
  const odd = await target.db.rows(sql`
    select coalesce(t.id, p.id) from (select id from thing where id > 10000) t full join (select id from a_part where id > 10000) p on p.id = t.id
     where t.id is null or p.id is null`)
  expect(odd).toEqual([])
  const pairs = await target.db.row<{ n: number }>(sql`select count(*)::int as n from thing where id > 10000`)
  expect(pairs!.n).toBeGreaterThan(10)
  // The snapshot was taken before the backup was done, and the writers did not wait for it.
  expect(pairs!.n).toBeLessThan(written)
})

test('keys are in it only if asked for, and then they come back', async () => {
  await fill(source.db)
  await make()
  expect(readFileSync(archive()).includes('keys.json')).toBe(false)
  await expect(bring({ sealer: null })).rejects.toThrow(/brings no keys/)
  rmSync(archive())
  await make({ keys: Buffer.from(keysToJson(keys)) })
  let brought: Buffer | undefined
  await bring({ sealer: null, putKeys: (content) => void (brought = content) })
  expect(sealer(parseKeys(brought!.toString('utf8'), 'backup')).fingerprint()).toBe(
    sealer(keys).fingerprint(),
  )
})

test('other keys are refused before anything is touched; the same keys with a newer version added are not', async () => {
  await fill(source.db)
  await make()
  await expect(bring({ sealer: sealer(freshKeys()) })).rejects.toThrow(/under other keys.*XINQIAO_KEY_FILE/)
  await isUntouched()
  await bring({ sealer: sealer(addKeyVersion(keys, 'seal')) })
})

test('an archive cut at any place changes nothing and says so', async () => {
  await fill(source.db)
  await make()
  const whole = readFileSync(archive())
  const dice = seededDice('cut')
  const lengths = [
    0,
    1,
    3,
    4,
    5,
    whole.length - 1,
    whole.length - 4,
    ...Array.from({ length: 20 }, () => dice.int(0, whole.length - 1)),
  ]
  for (const length of lengths) {
    writeFileSync(archive(), whole.subarray(0, length))
    const puts: string[] = []
    const attempt = bring({ putFile: async ({ id }) => void puts.push(id) })
    await expect(attempt, `cut at ${length}`).rejects.toThrow(/nothing was changed/)
    await expect(attempt).rejects.toBeInstanceOf(BackupError)
    expect(puts).toEqual([])
  }
  await isUntouched()
})

test('an archive with one bit turned at any place changes nothing, or the bit meant nothing', async () => {
  await fill(source.db)
  await make()
  const whole = readFileSync(archive())
  const dice = seededDice('flip')
  const places = [
    0,
    3,
    4,
    5,
    6,
    7,
    whole.length - 1,
    ...Array.from({ length: 80 }, () => dice.int(0, whole.length - 1)),
  ]
  let refused = 0
  for (const place of places) {
    const turned = Buffer.from(whole)
    turned[place]! ^= 1 << dice.int(0, 7)
    writeFileSync(archive(), turned)
    const puts: string[] = []
    const result = await bring({
      putFile: async ({ id }, content) => {
        for await (const _chunk of content);
        puts.push(id)
      },
    }).then(
      () => null,
      (error: unknown) => error,
    )
    if (result === null) {
      expect(await contentOf(target.db), `bit turned at ${place}`).toEqual(await contentOf(source.db))
      await target.drop()
      target = await testDb({ empty: true })
    } else {
      expect(result, `bit turned at ${place}`).toBeInstanceOf(BackupError)
      expect(String(result)).toMatch(/nothing was changed/)
      expect(puts).toEqual([])
      await isUntouched()
      refused += 1
    }
  }
  expect(refused).toBeGreaterThan(places.length * 0.9)
})

test('a piece out of the middle, a piece of another archive, a stranger: nothing is changed', async () => {
  await fill(source.db)
  await make()
  const whole = readFileSync(archive())
  const cases: Record<string, Buffer> = {
    'a hole': Buffer.concat([whole.subarray(0, 20_000), whole.subarray(24_000)]),
    zeros: Buffer.concat([whole.subarray(0, 20_000), Buffer.alloc(4_096), whole.subarray(24_096)]),
    'two halves': Buffer.concat([whole.subarray(0, whole.length / 2), whole]),
    'a stranger': Buffer.from('PK\u0003\u0004 this is a zip'),
  }
  for (const [name, content] of Object.entries(cases)) {
    writeFileSync(archive(), content)
    await expect(bring(), name).rejects.toThrow(/nothing was changed/)
  }
  rmSync(archive())
  await expect(bring()).rejects.toThrow(/there is no file/)
  await isUntouched()
})

test('a backup of a newer program, or of a changed migration, is refused', async () => {
  await fill(source.db)
  await make()
  await expect(bring({ migrations: sets.slice(0, 1) })).rejects.toThrow(
    /does not fit this program: .*newer than this program.*things\/0001/,
  )
  writeFileSync(path.join(folder, '0001-tables.sql'), TABLES + '\n-- changed')
  await expect(bring()).rejects.toThrow(/does not fit this program: .*changed/)
  await isUntouched()
})

test('a backup of an older program is loaded into its own schema and then brought up to date', async () => {
  await fill(source.db)
  await make()
  writeFileSync(
    path.join(folder, '0002-more.sql'),
    `alter table thing add length int; update thing set length = length(name); alter table a_part drop column thing_id;`,
  )
  await bring()
  expect(await target.db.row(sql`select length, length(name) as want from thing where id = 10`)).toEqual({
    length: 10,
    want: 10,
  })
  expect(await target.db.row(sql`select count(*)::int as n from a_part`)).toEqual({ n: 5_000 })
})

test('a database that holds anything is refused and left as it is', async () => {
  await fill(source.db)
  await make()
  await migrate(target.db, sets)
  await target.db.run(sql`insert into thing (centre_id, id) values (1, 1)`)
  await expect(bring()).rejects.toThrow(/not empty \(thing has rows\)/)
  expect(await target.db.rows(sql`select id from thing`)).toEqual([{ id: 1 }])
  await target.db.run(sql`delete from thing`)
  await bring()
  await target.db.run(sql`drop schema public cascade; create schema public; create table stranger (id int)`)
  await expect(bring()).rejects.toThrow(/something else \(stranger\)/)
})

test('a fault in the middle leaves an empty database, and the next try succeeds', async () => {
  await fill(source.db)
  await make()
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  await expect(bring({ putFile: () => Promise.reject(full) })).rejects.toThrow('no space left')
  expect(Object.values(await contentOf(target.db)).flat()).toEqual([])
  // Somebody puts another backup in its place between the check and the load.
  copyFileSync(archive(), path.join(folder, 'kept'))
  rmSync(archive())
  await source.db.run(sql`update thing set tags = array['other']`)
  await make()
  const exchanged = bring({
    onProgress: (what) => what === 'the file is whole' && copyFileSync(path.join(folder, 'kept'), archive()),
  })
  await expect(exchanged).rejects.toThrow('changed while it was read')
  expect(Object.values(await contentOf(target.db)).flat()).toEqual([])
  rmSync(archive())
  await make()
  await bring()
  expect(await contentOf(target.db)).toEqual(await contentOf(source.db))
})

test('a backup that fails leaves no file, and one that exists is not written over', async () => {
  await fill(source.db)
  const gone = backup(source.db, {
    out: archive(),
    sealerFingerprint: 'x',
    files: () => [{ id: 'a', bytes: 10, open: async () => pieceByPiece(Buffer.from('short')) }],
  })
  await expect(gone).rejects.toThrow('files/a has 5 bytes where 10 were announced')
  const nowhere = backup(source.db, {
    out: path.join(folder, 'missing', 'one.backup'),
    sealerFingerprint: 'x',
    files: () => [],
  })
  await expect(nowhere).rejects.toThrow('ENOENT')
  const outside = backup(source.db, {
    out: archive(),
    sealerFingerprint: 'x',
    files: () => [{ id: '../../etc/passwd', bytes: 0, open: async () => pieceByPiece(Buffer.alloc(0)) }],
  })
  await expect(outside).rejects.toThrow('no name that a backup can hold')
  expect(readdirSync(folder).filter((name) => !name.endsWith('.sql'))).toEqual([])
  await make()
  copyFileSync(archive(), archive() + '.copy')
  await expect(make()).rejects.toThrow('exists already')
  expect(readFileSync(archive()).equals(readFileSync(archive() + '.copy'))).toBe(true)
  expect(existsSync(archive())).toBe(true)
})
