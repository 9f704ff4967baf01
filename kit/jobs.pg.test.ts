import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDb, sql, type Db } from './db/index.ts'
import { every, openJobs, type Job, type Jobs } from './jobs.ts'
import { testDb, type TestDb } from './testing/index.ts'

let it: TestDb
const ends: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  it = await testDb()
})
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  await it.drop()
})

async function running(
  jobs: Record<string, Job>,
  onFault?: (name: string, error: unknown) => void,
  db: Db = it.db,
): Promise<Jobs> {
  const mine = openJobs(db, { pollSeconds: 0.5, ...(onFault ? { onFault } : {}) })
  for (const [name, job] of Object.entries(jobs)) mine.define(name, job)
  await mine.start()
  ends.push(() => mine.stop())
  return mine
}

/** Something that happens a number of times; `times(n)` is fulfilled at the nth. */
function counter() {
  let count = 0
  const waiting: { n: number; go: () => void }[] = []
  return {
    get count() {
      return count
    },
    happen() {
      count += 1
      for (const one of waiting) if (count >= one.n) one.go()
    },
    times: (n: number) => new Promise<void>((go) => (count >= n ? go() : waiting.push({ n, go }))),
  }
}

const DAILY = '0 3 * * *'

test('a job runs on a signal', async () => {
  const runs = counter()
  const jobs = await running({ sweep: { cron: DAILY, run: async () => runs.happen() } })
  await jobs.signal('sweep')
  await runs.times(1)
  await jobs.signal('sweep')
  await runs.times(2)
})

test('a job runs by its timer without any signal', async () => {
  const runs = counter()
  await running({ sweep: { everySeconds: 1, run: async () => runs.happen() } })
  await runs.times(2)
})

test('signals during a run lead to one more run, never to two at once, in all processes together', async () => {
  const begun = counter()
  let atOnce = 0
  let most = 0
  let release = () => {}
  const job: Job = {
    cron: DAILY,
    async run() {
      most = Math.max(most, (atOnce += 1))
      const held = new Promise<void>((go) => (release = go))
      begun.happen()
      if (begun.count === 1) await held
      atOnce -= 1
    },
  }
  const other = openDb(it.url, { max: 2 })
  ends.push(() => other.close())
  const here = await running({ sweep: job })
  const there = await running({ sweep: job }, undefined, other)
  await here.signal('sweep')
  await begun.times(1)
  for (let n = 0; n < 5; n += 1) await Promise.all([here.signal('sweep'), there.signal('sweep')])
  const waits = await it.db.row(
    sql`select count(*)::int as n from pgboss.job where name = 'sweep' and state = 'created'`,
  )
  release()
  await begun.times(2)
  expect(waits).toEqual({ n: 1 })
  expect(most).toBe(1)
})

test('a job that fails is told of, tried again, and leaves no word of its error in the table', async () => {
  const runs = counter()
  const faults: string[] = []
  const jobs = await running(
    {
      sweep: {
        cron: DAILY,
        async run() {
          runs.happen()
          if (runs.count === 1) throw new Error('张三三 was not found')
        },
      },
    },
    (name, error) => faults.push(`${name}: ${(error as Error).message}`),
  )
  await jobs.signal('sweep')
  await runs.times(1)
  await runs.times(2)
  expect(faults).toEqual(['sweep: 张三三 was not found'])
  expect(JSON.stringify(await it.db.rows(sql`select * from pgboss.job`))).not.toContain('张')
})

test('a schedule that this version no longer has is forgotten', async () => {
  const first = openJobs(it.db)
  first.define('old', { cron: DAILY, run: async () => undefined })
  first.define('kept', { cron: DAILY, run: async () => undefined })
  await first.start()
  await first.stop()
  await running({ kept: { cron: '30 4 * * *', run: async () => undefined } })
  expect(await it.db.rows(sql`select name, cron, timezone from pgboss.schedule`)).toEqual([
    { name: 'kept', cron: '30 4 * * *', timezone: 'Asia/Shanghai' },
  ])
})

test('a job without a timer, or of a name already taken, is refused', () => {
  const jobs = openJobs(it.db)
  expect(() => jobs.define('lost', { run: async () => undefined })).toThrow('no timer')
  jobs.define('sweep', { cron: DAILY, run: async () => undefined })
  expect(() => jobs.define('sweep', { cron: DAILY, run: async () => undefined })).toThrow('twice')
})

test('the tick goes on after a fault, and not after its end', async () => {
  const turns = counter()
  const faults: unknown[] = []
  const tick = every(
    5,
    async () => {
      turns.happen()
      if (turns.count === 1) throw new Error('once')
    },
    (error) => faults.push(error),
  )
  await turns.times(3)
  await tick.stop()
  const { count } = turns
  tick.nudge()
  await new Promise((resolve) => setImmediate(resolve))
  expect(turns.count).toBe(count)
  expect(faults).toHaveLength(1)
})
