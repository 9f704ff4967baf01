import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acceptClock } from '#cases'
import { verifyRecord } from '#cases/server'
import { calendarKnownOn, publishedCalendars } from '#kit/calendar/published.ts'
import { day } from '#kit/day.ts'
import { sql } from '#kit/db/index.ts'
import { createLog } from '#kit/log.ts'
import { relayOnce } from '#kit/outbox/index.ts'
import { testDb, type TestDb } from '#kit/testing/index.ts'
import { sealEveryAudit, verifyAudit } from '#people/server'
import type { DemoMade } from '#server/demo.ts'
import { openWorld, under, type World } from '#server/main.ts'
import { CENTRE_ID } from './city/office.ts'
import { seedDemo } from './seed.ts'

let base: TestDb
let world: World
let made: DemoMade
let folder: string

beforeAll(async () => {
  base = await testDb()
  folder = mkdtempSync(join(tmpdir(), 'xinqiao-twin-'))
  world = await openWorld({
    db: base.db,
    keyFile: join(folder, 'keys.json'),
    evidenceDir: join(folder, 'evidence'),
    log: createLog({ level: 'silent' }),
  })
  made = await seedDemo({ seed: 'small', dataDir: folder, scale: 0.04 })(
    (clock) => under(world, clock),
    () => undefined,
  )
  while ((await relayOnce(base.db)) > 0);
  while ((await sealEveryAudit(base.db, { sealer: world.sealer, machine: world.people.machine })) > 0);
}, 60_000)

afterAll(async () => {
  await base.drop()
  rmSync(folder, { recursive: true, force: true })
})

const count = async (query: ReturnType<typeof sql<{ n: number }>>): Promise<number> =>
  (await base.db.row<{ n: number }>(query))?.n ?? -1

test('every case is the fold of its steps', async () => {
  const report = await verifyRecord(base.db, CENTRE_ID)
  expect(report.faults).toEqual([])
  expect(report.cases).toBeGreaterThan(880)
  expect(report.steps).toBeGreaterThan(report.cases * 3)
})

test('the audit holds together, one row a step at least', async () => {
  const report = await verifyAudit(base.db, CENTRE_ID, { sealer: world.sealer })
  expect(report.faults).toEqual([])
  const steps = await count(sql`select count(*)::int as n from step where centre_id = ${CENTRE_ID}`)
  expect(
    await count(
      sql`select count(*)::int as n from audit where centre_id = ${CENTRE_ID} and action like 'case.%'`,
    ),
  ).toBeGreaterThanOrEqual(steps)
})

test('one fact a step, none with a word of the story or a masked name of a report', async () => {
  const steps = await count(sql`select count(*)::int as n from step where centre_id = ${CENTRE_ID}`)
  expect(
    await count(
      sql`select count(*)::int as n from fact where centre_id = ${CENTRE_ID} and topic like 'case.%'`,
    ),
  ).toBe(steps)
  const told = await base.db.rows<{ text: string }>(
    sql`select data::text as text from fact where centre_id = ${CENTRE_ID} and topic like 'case.%'`,
  )
  expect(told.filter(({ text }) => /100\*{4}|反映|某/.test(text))).toEqual([])
})

test('the accept clock of every complaint is the one of the law', async () => {
  const calendar = calendarKnownOn(publishedCalendars, day('2026-01-01'))
  const clocks = await base.db.rows<{
    received: string
    due: string
    state: string
    ended: string | null
  }>(sql`
    select c.received_day as received, k.due_day as due, k.state, k.ended_day as ended
      from clock k join cases c on c.centre_id = k.centre_id and c.id = k.case_id where k.centre_id = ${CENTRE_ID}`)
  expect(clocks.length).toBeGreaterThan(300)
  for (const clock of clocks) {
    expect(clock.due).toBe(acceptClock('complaint', day(clock.received), 'o20', calendar)?.dueDay)
    if (clock.state === 'met') expect(clock.ended! <= clock.due).toBe(true)
    if (clock.state === 'broken') expect(clock.ended! > clock.due).toBe(true)
  }
})

test('states are spread as in a real office: old ones ended, new ones open, some late, nothing after nine', async () => {
  const states = await base.db.rows<{ state: string }>(
    sql`select distinct state from cases where centre_id = ${CENTRE_ID}`,
  )
  expect(states.length).toBeGreaterThan(10)
  expect(
    await count(
      sql`select count(*)::int as n from step where centre_id = ${CENTRE_ID} and at >= ${made.startsAt}`,
    ),
  ).toBe(0)
  expect(
    await count(
      sql`select count(*)::int as n from cases where centre_id = ${CENTRE_ID} and merged_into is not null`,
    ),
  ).toBeGreaterThan(0)
})

test('every role has one account; passwords are nowhere in the database', async () => {
  expect(new Set(made.logins.map((login) => login.role)).size).toBe(13)
  expect(
    made.logins
      .filter((login) => login.totpSecret)
      .map((login) => login.role)
      .sort(),
  ).toEqual(['admin', 'signer'])
  const people = await base.db.rows<{ text: string }>(sql`select s::text as text from staff s`)
  for (const { password } of made.logins)
    expect(people.some(({ text }) => text.includes(password))).toBe(false)
})

test('the truth lies beside, with the numbers of the cases', async () => {
  const lines = readFileSync(join(folder, 'twin-truth.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { number: string; of: string | null })
  const numbers = new Set(
    (
      await base.db.rows<{ number: string }>(sql`select number from cases where centre_id = ${CENTRE_ID}`)
    ).map((row) => row.number),
  )
  expect(lines).toHaveLength(numbers.size)
  for (const line of lines)
    expect(numbers.has(line.number) && (line.of === null || numbers.has(line.of))).toBe(true)
})
