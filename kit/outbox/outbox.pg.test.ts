import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDb, sql, type Db } from '#kit/db/index.ts'
import { testDb, type TestDb } from '#kit/testing/index.ts'
import {
  archiveFacts,
  onFacts,
  outboxLag,
  relayOnce,
  startRelay,
  subscribe,
  teller,
  tellMany,
  type Fact,
  type Subscriber,
} from './index.ts'

type Facts = { 'thing.made': { n: number }; 'thing.ended': { n: number; why: string } }
const tell = teller<Facts>()
const NANJING = { centreId: 320100, at: new Date('2020-03-05T01:00:00Z') }
const SUZHOU = { centreId: 320500, at: NANJING.at }

let it: TestDb
let db: Db
const ends: (() => unknown)[] = []
beforeEach(async () => {
  it = await testDb()
  db = it.db
})
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  await it.drop()
})

const another = (): Db => {
  const other = openDb(it.url, { max: 4 })
  ends.push(() => other.close())
  return other
}
const reading = (from: Db, subscriber: Subscriber) => {
  const subscription = subscribe(from, subscriber)
  ends.push(subscription.stop)
  return subscription
}
const relaying = (from: Db) => {
  const relay = startRelay(from)
  ends.push(relay.stop)
  return relay
}
const made = (n: number, when = NANJING) => db.transaction((tx) => tell(tx, when, 'thing.made', { n }))

/** Collects until `count` facts are there; the test's own time-out bounds it. */
function collector(count: number) {
  const facts: Fact[] = []
  let full: () => void
  const all = new Promise<Fact[]>((resolve) => (full = () => resolve(facts)))
  return {
    all,
    handle: async (more: Fact[]) => {
      facts.push(...more)
      if (facts.length >= count) full()
    },
  }
}
const numbers = (facts: Fact[]) => facts.map((fact) => fact.data.n as number)

test('a fact is told after commit, in full, and not at all after a rollback', async () => {
  await db
    .transaction(async (tx) => {
      await tell(tx, NANJING, 'thing.made', { n: 13 })
      throw new Error('no')
    })
    .catch(() => undefined)
  await db.transaction((tx) => tell(tx, NANJING, 'thing.ended', { n: 7, why: '完成' }))
  const got = collector(1)
  reading(db, { name: 'reader', handle: got.handle })
  relaying(db)
  expect(await got.all).toEqual([
    {
      ...NANJING,
      position: '1',
      id: expect.stringMatching(/^[0-9a-f-]{14}7/),
      topic: 'thing.ended',
      data: { n: 7, why: '完成' },
    },
  ])
})

test('two transactions that commit in reverse order of their ids are both read, in the order of their commits', async () => {
  const got = collector(2)
  reading(db, { name: 'reader', handle: got.handle })
  const first = await db.pool.connect()
  const second = await db.pool.connect()
  const insert = 'insert into outbox values ($1, $2, $3, $4, $4, $5)'
  for (const [client, id, n] of [
    [first, '019fffff-0000-7000-8000-000000000001', 1],
    [second, '019fffff-0000-7000-8000-000000000002', 2],
  ] as const) {
    await client.query('begin')
    await client.query(insert, [NANJING.centreId, id, 'thing.made', NANJING.at, { n }])
  }
  await second.query('commit')
  expect(await relayOnce(db)).toBe(1)
  await first.query('commit')
  expect(await relayOnce(db)).toBe(1)
  first.release()
  second.release()
  expect((await got.all).map((fact) => [fact.position, fact.data.n])).toEqual([
    ['1', 2],
    ['2', 1],
  ])
})

test('facts of one transaction keep their order, one by one and in bulk', async () => {
  await db.transaction(async (tx) => {
    for (let n = 0; n < 10; n += 1) await tell(tx, NANJING, 'thing.made', { n })
    await tellMany<Facts>(
      tx,
      Array.from({ length: 2_500 }, (_, i) => ({
        ...NANJING,
        topic: 'thing.made' as const,
        data: { n: 10 + i },
      })),
    )
    await tellMany(tx, [])
  })
  const got = collector(2_510)
  reading(db, { name: 'reader', handle: got.handle })
  relaying(db)
  const facts = await got.all
  expect(numbers(facts)).toEqual(Array.from({ length: 2_510 }, (_, n) => n))
  expect(facts.map((fact) => fact.position)).toEqual(Array.from({ length: 2_510 }, (_, n) => String(n + 1)))
})

test('a subscriber that dies in the middle is given the same facts again, and what it wrote is there once', async () => {
  await db.run(sql`create table written (n int)`)
  for (const n of [1, 2, 3]) await made(n)
  await relayOnce(db)
  const given: number[][] = []
  const faults: unknown[] = []
  let finished: () => void
  const over = new Promise<void>((resolve) => (finished = resolve))
  reading(db, {
    name: 'reader',
    onFault: (error) => faults.push(error),
    async handle(facts, tx) {
      given.push(numbers(facts))
      for (const n of numbers(facts)) await tx.run(sql`insert into written values (${n})`)
      if (given.length === 1) throw new Error('out of memory')
      // The second time its connection is cut after the work and before the commit.
      if (given.length === 2) await tx.rows(sql`select pg_terminate_backend(pg_backend_pid())`)
      finished()
    },
  })
  await over
  await ends.pop()!()
  expect(given).toEqual([
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, 3],
  ])
  expect(faults).toHaveLength(2)
  expect(await db.rows(sql`select n from written order by n`)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  expect(await db.rows(sql`select subscriber, position from fact_cursor`)).toEqual([
    { subscriber: 'reader', position: '3' },
  ])
})

test('one centre in trouble does not hold up another, and each counts its own positions', async () => {
  await made(1, NANJING)
  await made(2, SUZHOU)
  await made(3, SUZHOU)
  await relayOnce(db)
  const got = collector(2)
  reading(db, {
    name: 'reader',
    handle: (facts) =>
      facts[0]!.centreId === NANJING.centreId ? Promise.reject(new Error('no')) : got.handle(facts),
  })
  expect((await got.all).map((fact) => [fact.centreId, fact.position, fact.data.n])).toEqual([
    [320500, '1', 2],
    [320500, '2', 3],
  ])
})

test('only the topics asked for are given; the cursor passes over the rest', async () => {
  await made(1)
  await db.transaction((tx) => tell(tx, NANJING, 'thing.ended', { n: 1, why: 'over' }))
  await made(2)
  await relayOnce(db)
  const got = collector(2)
  const mine = reading(db, { name: 'made', topics: ['thing.made'], handle: got.handle })
  expect(numbers(await got.all)).toEqual([1, 2])
  await mine.stop()
  expect(await db.row(sql`select position from fact_cursor`)).toEqual({ position: '3' })
})

test('many relays and many subscribers in several processes: every fact once, in order, without a gap', async () => {
  await db.run(sql`create table written (nth bigint generated always as identity, position bigint, n int)`)
  const others = [another(), another(), another()]
  others.forEach(relaying)
  let count = 0
  let finished: () => void
  const over = new Promise<void>((resolve) => (finished = resolve))
  for (const other of others)
    reading(other, {
      name: 'reader',
      async handle(facts, tx) {
        for (const fact of facts)
          await tx.run(sql`insert into written (position, n) values (${fact.position}, ${fact.data.n})`)
        count += facts.length
        if (count === 400) finished()
      },
    })
  await Promise.all(
    [0, 1, 2, 3].map(async (writer) => {
      for (let n = 0; n < 100; n += 1) await made(writer * 100 + n)
    }),
  )
  await over
  for (const end of ends.splice(3).reverse()) await end()
  const rows = await db.rows<{ position: string; n: number }>(
    sql`select position, n from written order by nth`,
  )
  expect(rows.map((row) => Number(row.position))).toEqual(Array.from({ length: 400 }, (_, i) => i + 1))
  expect(rows.map((row) => row.n).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, n) => n))
  for (const writer of [0, 1, 2, 3]) {
    const own = rows.map((row) => row.n).filter((n) => Math.floor(n / 100) === writer)
    expect(own).toEqual(own.toSorted((a, b) => a - b))
  }
})

test('while another relay holds the centre, a relay goes on at once with nothing', async () => {
  await made(1)
  expect(await relayOnce(db)).toBe(1)
  await made(2)
  await db.transaction(async (tx) => {
    await tx.rows(sql`select from relay where centre_id = ${NANJING.centreId} for update`)
    expect(await relayOnce(another())).toBe(0)
  })
  expect(await relayOnce(db)).toBe(1)
})

test('other processes hear of new facts, also after their listening connection was cut', async () => {
  const other = another()
  let wake = () => {}
  const woken = () => new Promise<void>((resolve) => (wake = resolve))
  // The first call only says that it listens now; so does the first one after a new connection.
  let listens = woken()
  ends.push(onFacts(other, () => wake()))
  await listens
  for (let turn = 0; turn < 2; turn += 1) {
    if (turn === 1) {
      listens = woken()
      await db.rows(sql`select pg_terminate_backend(pid) from pg_stat_activity
                         where datname = current_database() and application_name = 'xinqiao listen'`)
      await listens
    }
    const heard = woken()
    await made(turn)
    const relay = startRelay(db)
    await heard
    await relay.stop()
  }
})

test('facts behind every cursor are archived after seven days; a new subscriber reads them from the first on', async () => {
  for (let n = 1; n <= 6; n += 1) await made(n)
  await relayOnce(db)
  await db.run(sql`update fact set machine_at = machine_at - interval '8 days' where position <= 4`)
  await db.run(sql`insert into fact_cursor values (${NANJING.centreId}, 'slow', 3, ${NANJING.at})`)
  expect(await archiveFacts(db)).toBe(3)
  expect(await db.rows(sql`select position from fact order by 1`)).toEqual([
    { position: '4' },
    { position: '5' },
    { position: '6' },
  ])
  await db.run(sql`update fact_cursor set position = 6`)
  expect(await archiveFacts(db)).toBe(1)
  expect(await archiveFacts(db)).toBe(0)
  const got = collector(6)
  reading(db, { name: 'new', handle: got.handle })
  expect(numbers(await got.all)).toEqual([1, 2, 3, 4, 5, 6])
})

test('what waits is counted', async () => {
  expect(await outboxLag(db)).toEqual({ waiting: 0, oldestMs: 0 })
  await made(1)
  await db.run(sql`update outbox set machine_at = machine_at - interval '10 seconds'`)
  const lag = await outboxLag(db)
  expect(lag.waiting).toBe(1)
  expect(lag.oldestMs).toBeGreaterThanOrEqual(10_000)
})
