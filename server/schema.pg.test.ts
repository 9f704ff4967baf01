import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dumpSchema, sql } from '#kit/db/index.ts'
import { checkTenancy, testDb, type TestDb } from '#kit/testing/index.ts'

/** Small shared tables, the same on every node of a cluster; all others belong to a centre. This list may only shrink. */
const REFERENCE_TABLES = [
  'calendar_day',
  'calendar_version',
  'calendar_year',
  'clock_offset',
  'first_admin_code',
  'key_fingerprint',
  'migration',
]

let migrated: TestDb
beforeAll(async () => {
  migrated = await testDb()
})
afterAll(() => migrated.drop())

const committed = () => readFile(new URL('schema.sql', import.meta.url), 'utf8')

test('the migrations make the schema of server/schema.sql (after a change: node server/write-schema.ts)', async () => {
  expect(await dumpSchema(migrated.db)).toBe(await committed())
})

test('server/schema.sql alone makes the same schema', async () => {
  const empty = await testDb({ empty: true })
  try {
    await empty.db.run(sql.raw(await committed()))
    expect(await dumpSchema(empty.db)).toBe(await committed())
  } finally {
    await empty.drop()
  }
})

test('every table of a centre is fit to be distributed by centre_id', async () => {
  expect(await checkTenancy(migrated.db, REFERENCE_TABLES)).toEqual([])
})

test('the check sees a table, a key and a reference without a centre, a trigger, a small identity, a clock', async () => {
  const spoilt = await testDb()
  try {
    await spoilt.db.run(sql`
      create table lost (id int primary key);
      create table thing (centre_id int not null, id uuid not null, code text unique, n int generated always as identity,
                          at timestamptz default now(), primary key (centre_id, id));
      create unique index thing_by_n on thing (n);
      create table part (centre_id int not null, id uuid not null, code text references thing (code), primary key (id));
      create function stamp() returns trigger language plpgsql as $$ begin new.at := clock_timestamp(); return new; end $$;
      create trigger thing_stamp before update on thing for each row execute function stamp();`)
    expect(
      (await checkTenancy(spoilt.db, REFERENCE_TABLES)).map((line) => line.split(':')[0]!).toSorted(),
    ).toEqual([
      'default of thing.at reads the clock',
      'foreign key part_code_fkey of part lacks centre_id (code)',
      'function stamp reads the clock',
      'identity thing.n is integer',
      'lost has no centre_id and is no listed reference table',
      'primary key lost_pkey of lost lacks centre_id (id)',
      'primary key part_pkey of part lacks centre_id (id)',
      'trigger thing_stamp on thing',
      'unique key thing_by_n of thing lacks centre_id (n)',
      'unique key thing_code_key of thing lacks centre_id (code)',
    ])
  } finally {
    await spoilt.drop()
  }
})
