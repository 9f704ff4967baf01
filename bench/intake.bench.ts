/**
 * npm run bench -- intake [--seconds 60] [--connections 50] [--data FOLDER] [--only steady|kill] [--cpu-prof FOLDER]
 * Registers contacts through HTTP with an API key as fast as the server answers, then looks for every acknowledged one,
 * with its content, in the database. A second run kills the server (-9) in its middle, starts it again and looks again.
 */
import { parseArgs } from 'node:util'
import { seededDice } from '#kit/dice.ts'
import { sql } from '#kit/db/index.ts'
import { maskText, type ContactGiven, type ContactRegistered } from '#cases'
import { Connection } from './lib/http.ts'
import { latencyOf, machine, round } from './lib/figures.ts'
import { CENTRE, makeCentre, makeKey, makeUnits } from './lib/office.ts'
import { companies, contactOf } from './lib/texts.ts'
import { dataFolder, openBeside, startServer, type UnderTest } from './lib/under-test.ts'

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    connections: { type: 'string', default: '50' },
    data: { type: 'string' },
    only: { type: 'string' },
    'cpu-prof': { type: 'string' },
  },
})

type Acknowledged = { given: ContactGiven; registered: ContactRegistered }
type Run = { acknowledged: Acknowledged[]; times: number[]; errors: number; seconds: number }

/** Sends from every connection until the time is up or `until` says so; a lost connection ends its sender. */
async function load(url: string, token: string, seconds: number, seed: string): Promise<Run> {
  const dice = seededDice(seed)
  const operators = companies(dice.fork('operators'), 5_000)
  const run: Run = { acknowledged: [], times: [], errors: 0, seconds: 0 }
  const began = performance.now()
  const until = began + seconds * 1000
  let sent = 0
  const sender = async (nth: number): Promise<void> => {
    const own = dice.fork(`sender ${nth}`)
    const connection = new Connection(url, { authorization: `Bearer ${token}` })
    try {
      while (performance.now() < until) {
        const given = contactOf(own, { operators, phones: 50_000, mark: `${seed}-${(sent += 1)}` })
        const asked = performance.now()
        const answer = await connection.send('POST', '/api/contacts', given, {
          'idempotency-key': `${seed}-${nth}-${sent}`,
        })
        run.times.push(performance.now() - asked)
        if (answer.status === 201)
          run.acknowledged.push({ given, registered: JSON.parse(answer.body) as ContactRegistered })
        else {
          run.errors += 1
          if (run.errors < 4) console.error(answer.status, answer.body)
        }
      }
    } finally {
      connection.close()
    }
  }
  const ends = await Promise.allSettled(
    Array.from({ length: Number(options.connections) }, (_, nth) => sender(nth)),
  )
  run.seconds = (performance.now() - began) / 1000
  const lost = ends.filter((end) => end.status === 'rejected').length
  if (lost > 0) console.error(`${lost} connections were lost`)
  return run
}

type Stored = {
  id: string
  contactId: string
  number: string
  mark: string
  textMasked: string
  steps: number
  identities: number
  stories: number
  searched: number
}

/** How many acknowledged cases are not in the database with their number and content, and how many are there twice. */
async function lostOf(
  dataDir: string,
  seed: string,
  acknowledged: readonly Acknowledged[],
): Promise<{ lost: number; wrong: number; twice: number; stored: number }> {
  const { world, close } = await openBeside(dataDir)
  try {
    const stored = new Map<string, Stored>()
    const marks = new Set<string>()
    let twice = 0
    const rows = world.db.stream<Stored>(sql`
      select c.id, c.contact_id as "contactId", c.number, c.order_number as mark, c.text_masked as "textMasked",
             (select count(*)::int from step s where s.centre_id = ${CENTRE} and s.case_id = c.id) as steps,
             (select count(*)::int from identity i where i.centre_id = ${CENTRE} and i.case_id = c.id) as identities,
             (select count(*)::int from story t where t.centre_id = ${CENTRE} and t.contact_id = c.contact_id) as stories,
             (select count(*)::int from case_search q where q.centre_id = ${CENTRE} and q.case_id = c.id) as searched
        from cases c where c.centre_id = ${CENTRE} and c.order_number like ${`${seed}-%`}`)
    for await (const row of rows) {
      stored.set(row.id, row)
      if (marks.has(row.mark)) twice += 1
      marks.add(row.mark)
    }
    let lost = 0
    let wrong = 0
    for (const { given, registered } of acknowledged) {
      const [answer] = registered.cases
      const row = answer && stored.get(answer.id)
      if (!row) lost += 1
      else if (
        row.number !== answer.number ||
        row.contactId !== registered.contactId ||
        row.mark !== given.cases[0]?.orderNumber ||
        row.textMasked !== maskText(given.story, given.person ? [given.person] : []) ||
        row.steps !== 1 ||
        row.identities !== 1 ||
        row.stories !== 1 ||
        row.searched !== 1
      )
        wrong += 1
    }
    return { lost, wrong, twice, stored: stored.size }
  } finally {
    await close()
  }
}

async function backlog(dataDir: string): Promise<{ outbox: number; audit: number }> {
  const { world, close } = await openBeside(dataDir)
  const row = await world.db.row<{ outbox: number; audit: number }>(sql`
    select (select count(*)::int from outbox where centre_id = ${CENTRE}) as outbox,
           (select count(*)::int from audit_pending where centre_id = ${CENTRE}) as audit`)
  await close()
  return row ?? { outbox: -1, audit: -1 }
}

const seconds = Number(options.seconds)
const { dataDir, remove } = dataFolder(options.data)
const profile =
  options['cpu-prof'] === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options['cpu-prof']}`]
const results: Record<string, unknown> = {}
let server: UnderTest | undefined
let ok = true
try {
  server = await startServer(dataDir, profile)
  const { world, close } = await openBeside(dataDir)
  await makeCentre(world)
  await makeUnits(world, 5)
  const token = await makeKey(world, ['cases:intake'])
  await close()

  if (options.only !== 'kill') {
    await load(server.url, token, Math.min(5, seconds), 'warm')
    const before = server.cpu()
    const run = await load(server.url, token, seconds, 'steady')
    const after = server.cpu()
    const waiting = await backlog(dataDir)
    const count = run.acknowledged.length
    const checked = await lostOf(dataDir, 'steady', run.acknowledged)
    const latency = latencyOf(run.times)
    const steady = {
      seconds: round(run.seconds),
      contacts: count,
      perSecond: Math.round(count / run.seconds),
      errors: run.errors,
      ms: latency,
      cpuMsPerContact: {
        app: round(((after.app - before.app) * 1000) / count),
        postgres: round(((after.postgres - before.postgres) * 1000) / count),
      },
      memory: server.memory(),
      waitingAtEnd: waiting,
      ...checked,
    }
    console.log('steady', steady)
    results.steady = steady
    ok &&= run.errors === 0 && checked.lost === 0 && checked.wrong === 0 && checked.twice === 0
  }
  if (options.only !== 'steady') {
    const half = Math.min(15, seconds)
    const running = load(server.url, token, half * 2, 'kill')
    await new Promise((resolve) => setTimeout(resolve, half * 1000 * (0.5 + Math.random() / 2)))
    await server.kill()
    const run = await running
    const restarted = performance.now()
    server = await startServer(dataDir)
    const restartMs = Math.round(performance.now() - restarted)
    const checked = await lostOf(dataDir, 'kill', run.acknowledged)
    const again = await load(server.url, token, 3, 'after')
    const killed = {
      acknowledged: run.acknowledged.length,
      restartMs,
      ...checked,
      afterwards: { contacts: again.acknowledged.length, errors: again.errors },
    }
    console.log('kill -9', killed)
    results.kill = killed
    ok &&= checked.lost === 0 && checked.wrong === 0 && checked.twice === 0 && again.errors === 0
  }
} finally {
  await server?.stop()
  remove()
}
process.exitCode = ok ? 0 : 1
console.log(
  JSON.stringify({
    bench: 'intake',
    connections: Number(options.connections),
    ...results,
    ok,
    machine: machine(),
  }),
)
