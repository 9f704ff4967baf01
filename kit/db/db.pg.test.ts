import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDb, type TestDb } from '#kit/testing/index.ts'
import { isViolationOf, sql } from './index.ts'

let it: TestDb
beforeAll(async () => {
  it = await testDb()
  await it.db.run(
    sql`create table thing (id int constraint thing_key primary key, name text, day date, data jsonb)`,
  )
})
afterAll(() => it.drop())

test('values come as the program expects them: days and big numbers as text, instants as Date', async () => {
  const row = await it.db.row(sql`
    select date '2020-02-29' as day, array[date '2020-01-31', null] as days, 9007199254740993::int8 as big,
           12.50::numeric as amount, timestamptz '2020-03-05 09:00+08' as at, '{"a": [1]}'::jsonb as data,
           '\\x00ff'::bytea as bytes, 7 as small`)
  expect(row).toEqual({
    day: '2020-02-29',
    days: ['2020-01-31', null],
    big: '9007199254740993',
    amount: '12.50',
    at: new Date('2020-03-05T01:00:00Z'),
    data: { a: [1] },
    bytes: Buffer.from([0, 255]),
    small: 7,
  })
})

test('a day in a session is a day in China', async () => {
  expect(await it.db.row(sql`select (timestamptz '2020-03-04 16:30Z')::date as day`)).toEqual({
    day: '2020-03-05',
  })
})

test('a transaction keeps all or nothing', async () => {
  const { db } = it
  await expect(
    db.transaction(async (tx) => {
      await tx.run(sql`insert into thing (id, name) values (1, 'one')`)
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  expect(await db.rows(sql`select id from thing`)).toEqual([])
  const moved = await db.transaction((tx) =>
    tx.run(sql`insert into thing (id, name) values (1, 'one'), (2, 'two')`),
  )
  expect(moved).toBe(2)
})

test('a transaction with a swallowed error does not pretend to have committed', async () => {
  const work = it.db.transaction(async (tx) => {
    await tx.run(sql`insert into thing (id) values (3)`)
    await tx.run(sql`insert into thing (id) values (3)`).catch(() => undefined)
  })
  await expect(work).rejects.toThrow('rolled back')
})

test('errors name the constraint and never quote a value', async () => {
  const secret = '张三三'
  const error = await it.db
    .run(sql`insert into thing (id, name) values (1, ${secret})`)
    .catch((e: unknown) => e as Error)
  expect(isViolationOf(error, 'thing_key')).toBe(true)
  expect(JSON.stringify({ ...(error as object) }) + String(error)).not.toMatch(/三|=\(1\)/)
  const badDate = await it.db
    .run(sql`insert into thing (id, day) values (9, ${secret})`)
    .catch((e: unknown) => e as Error)
  expect(JSON.stringify({ ...(badDate as object) }) + String(badDate)).not.toContain('三')
  expect(String(badDate)).toContain('invalid input syntax for type date')
})

test('the builder works in and outside of a transaction, and sees its rows', async () => {
  const { db } = it
  await db.transaction(async (tx) => {
    await tx.kysely.insertInto('thing').values({ id: 10, name: 'ten' }).execute()
    const inside = tx.kysely.selectFrom('thing').select('name').where('id', '=', 10)
    expect(await tx.rows(inside)).toEqual([{ name: 'ten' }])
    expect(await db.kysely.selectFrom('thing').select('name').where('id', '=', 10).execute()).toEqual([])
  })
  expect(await db.kysely.selectFrom('thing').select('name').where('id', '=', 10).execute()).toEqual([
    { name: 'ten' },
  ])
})

test('a stream gives every row, and gives its connection back when the reader leaves early', async () => {
  const { db } = it
  let sum = 0
  for await (const row of db.stream<{ n: number }>(
    sql`select n from generate_series(1, 2500) n where n > ${100}`,
    100,
  ))
    sum += row.n
  expect(sum).toBe((2500 * 2501) / 2 - (100 * 101) / 2)
  for (let turn = 0; turn < 25; turn += 1)
    for await (const row of db.stream<{ n: number }>(sql`select n from generate_series(1, 1000) n`, 10))
      if (row.n === 15) break
  expect(db.pool.idleCount).toBe(db.pool.totalCount)
})

test('a stream in a transaction reads its snapshot while others write', async () => {
  const { db } = it
  const seen: number[] = []
  await db.transaction(
    async (tx) => {
      await tx.rows(sql`select 1`)
      for await (const row of tx.stream<{ id: number }>(
        sql`select id from thing where id >= 10 order by id`,
        1,
      )) {
        seen.push(row.id)
        if (seen.length === 1) await db.run(sql`insert into thing (id) values (11)`)
      }
      expect(await tx.row(sql`select count(*)::int as n from thing where id >= 10`)).toEqual({ n: 1 })
    },
    { repeatableRead: true, readOnly: true },
  )
  expect(seen).toEqual([10])
})

test('prepared statements are parsed once per connection', async () => {
  await it.db.transaction(async (tx) => {
    for (let id = 100; id < 105; id += 1)
      expect(await tx.prepared('add-thing', 'insert into thing (id) values ($1) returning id', [id])).toEqual(
        [{ id }],
      )
    expect(
      await tx.rows(
        sql`select name, calls from (select name, generic_plans + custom_plans as calls from pg_prepared_statements) s`,
      ),
    ).toEqual([{ name: 'add-thing', calls: '5' }])
  })
})
