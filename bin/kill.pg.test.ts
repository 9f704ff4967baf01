/**
 * Kill -9 of the server and of its database at random moments while twenty writers run: whatever was acknowledged is
 * there with its content, nothing is there twice, and no start needs a hand.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDb, sql } from '#kit/db/index.ts'
import { seededDice } from '#kit/dice.ts'
import { joinPostgres } from '#kit/postgres/index.ts'
import { contactOf } from '#server/testing/fixture.ts'

const PROGRAM = new URL('xinqiao', import.meta.url).pathname
const WRITERS = 20
/** Replays a failure. */
const SEED = Number(process.env.XINQIAO_SEED ?? 20_200_305)

type Stored = {
  id: string
  title: string
  text: string
  identities: number
  stories: number
  steps: number
  clocks: number
  searched: number
}

let folder: string
let port: number
let server: ChildProcess
const { DATABASE_URL: _other, ...clean } = process.env
const env = () => ({ ...clean, XINQIAO_DATA: join(folder, 'data'), PORT: String(port) })

const storyOf = (title: string): string => `${title}，卖到三十元一只，要求退款。`

async function launch(): Promise<void> {
  const child = spawn(PROGRAM, ['start', '--empty'], { env: env(), stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (said += part))
  server = child
  await expect
    .poll(() => (child.exitCode === null ? /is ready/.test(said) : said), { timeout: 30_000 })
    .toBe(true)
  code ??= /enters the code (\S+)/.exec(said)?.[1]
}
let code: string | undefined

async function run(...args: string[]): Promise<string> {
  const child = spawn(PROGRAM, args, { env: env() })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part))
  expect(((await once(child, 'close')) as [number])[0], args.join(' ')).toBe(0)
  return out.trim()
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xinqiao-kill-'))
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  port = (probe.address() as AddressInfo).port
  probe.close()
})
afterAll(async () => {
  const gone = once(server, 'close')
  server.kill('SIGTERM')
  await gone
  rmSync(folder, { recursive: true, force: true })
})

test('nothing acknowledged is lost and nothing is there twice', { timeout: 180_000 }, async () => {
  await launch()
  const url = `http://127.0.0.1:${port}`
  const first = {
    code,
    centreId: 320100,
    centreName: '南京12315中心',
    centreShortName: '南京',
    username: 'root',
    name: '管理员',
    password: 'correct-horse-battery-9',
  }
  const made = await fetch(`${url}/api/first-admin`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(first),
  })
  expect(made.status).toBe(200)
  const token = await run(
    'keys',
    'create',
    '--name',
    'kill',
    '--scope',
    'cases:intake',
    '--scope',
    'cases:read',
  )
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

  const acknowledged = new Map<string, string>()
  const sent = new Set<string>()
  let isOver = false
  /** Sends the same contact under the same key until it is acknowledged, as an honest client does. */
  const write = async (writer: number): Promise<void> => {
    for (let n = 1; !isOver; n += 1) {
      const title = `口罩 ${writer}-${n}`
      const body = contactOf('complaint')
      body.cases[0]!.title = title
      body.story = storyOf(title)
      sent.add(title)
      for (;;) {
        const answer = await fetch(`${url}/api/contacts`, {
          method: 'POST',
          headers: { ...headers, 'idempotency-key': `kill-${writer}-${n}` },
          body: JSON.stringify(body),
        }).catch(() => null)
        if (answer?.status === 201) {
          acknowledged.set(title, ((await answer.json()) as { cases: { id: string }[] }).cases[0]!.id)
          break
        }
        if (answer && answer.status < 500) throw new Error(`${answer.status} ${await answer.text()}`)
        await later(50)
      }
    }
  }
  const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer))
  const failed = Promise.all(writers)
  failed.catch(() => undefined)

  const dice = seededDice(SEED)
  const progress = async () => {
    const before = acknowledged.size
    await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(before + WRITERS)
  }
  for (const victim of ['server', 'database', 'server', 'both', 'database'] as const) {
    await progress()
    await later(dice.int(0, 400))
    if (victim !== 'server') {
      const pid = Number(readFileSync(join(folder, 'data', 'pg', 'postmaster.pid'), 'utf8').split('\n')[0])
      process.kill(pid, 'SIGKILL')
    }
    if (victim !== 'database') {
      const gone = once(server, 'close')
      server.kill('SIGKILL')
      await gone
      await launch()
    }
  }
  await progress()
  isOver = true
  await failed

  for (const title of [...acknowledged.keys()].slice(-50)) {
    const answer = await fetch(`${url}/api/cases/${acknowledged.get(title)}`, { headers })
    expect(((await answer.json()) as { item: { title: string } }).item.title).toBe(title)
  }
  const postgres = await joinPostgres(join(folder, 'data'))
  const db = openDb(postgres.url, { max: 1 })
  try {
    const rows = await db.rows<Stored>(sql`
      select c.id, c.title, c.text_masked as text,
             (select count(*)::int from identity i where i.centre_id = c.centre_id and i.case_id = c.id) as identities,
             (select count(*)::int from story s where s.centre_id = c.centre_id and s.contact_id = c.contact_id) as stories,
             (select count(*)::int from step s where s.centre_id = c.centre_id and s.case_id = c.id) as steps,
             (select count(*)::int from clock k where k.centre_id = c.centre_id and k.case_id = c.id) as clocks,
             (select count(*)::int from case_search q where q.centre_id = c.centre_id and q.case_id = c.id) as searched
        from cases c where c.centre_id = 320100`)
    const there = new Map(rows.map((row) => [row.title, row]))
    expect(there.size, 'no title is there twice').toBe(rows.length)
    const whole = { identities: 1, stories: 1, steps: 1, clocks: 1, searched: 1 }
    for (const [title, id] of acknowledged)
      expect(there.get(title), title).toEqual({ id, title, text: storyOf(title), ...whole })
    // What others are told of it: each registration once, waiting or with its position.
    const told = await db.rows<{ id: string }>(sql`
      select data->>'caseId' as id from outbox where centre_id = 320100 and topic = 'case.registered'
      union all select data->>'caseId' from fact where centre_id = 320100 and topic = 'case.registered'`)
    expect(told.map(({ id }) => id).toSorted()).toEqual(rows.map(({ id }) => id).toSorted())
    for (const title of there.keys()) expect(sent.has(title)).toBe(true)
    expect(acknowledged.size).toBe(sent.size)
  } finally {
    await db.close()
    await postgres.stop()
  }
  expect(await run('audit', 'verify')).toContain('whole')
})
