/**
 * npm run bench -- import [--rows 60000] [--format csv] [--data FOLDER]
 * An office's old cases come in from a file by the command line, beside a running server as its guest: people, operators,
 * stories, codes and a tenth of the rows in error. Then the same file again, which adds nothing; then a third file, whose
 * import is killed (-9) half way and started again.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { addDays, day } from '#kit/day.ts'
import { seededDice } from '#kit/dice.ts'
import { sql } from '#kit/db/index.ts'
import { writeCsv, writeXlsx } from '#kit/sheet/index.ts'
import { cpuSecondsOf, machine, peakMegabytes, round } from './lib/figures.ts'
import { CENTRE, makeCentre } from './lib/office.ts'
import { companies, contactOf } from './lib/texts.ts'
import { dataFolder, openBeside, startServer, type UnderTest } from './lib/under-test.ts'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '60000' },
    format: { type: 'string', default: 'csv' },
    data: { type: 'string' },
  },
})
const GOAL = { rowsPerSecond: 2_000 }
const PROGRAM = new URL('../bin/xinqiao', import.meta.url).pathname
const ROWS = Number(options.rows)
const BAD_EVERY = 10

const HEAD = [
  'id',
  'kind',
  'channel',
  'time',
  'state',
  'story',
  'request',
  'name',
  'phone',
  'address',
  'operator',
  'class',
  'problem',
  'district',
  'order',
  'amount',
]
const column = (name: string): object => ({ column: name })
const mapOf = (source: string): object => ({
  source,
  fields: {
    externalId: column('id'),
    kind: column('kind'),
    channel: column('channel'),
    receivedAt: column('time'),
    state: column('state'),
    story: column('story'),
    request: column('request'),
    personName: column('name'),
    personPhone: column('phone'),
    personAddress: column('address'),
    operatorName: column('operator'),
    classCode: column('class'),
    problemCode: column('problem'),
    districtCode: column('district'),
    orderNumber: column('order'),
    amount: column('amount'),
  },
})

/** Invented rows over two years before the law of today; every tenth has a time that is none. */
function* rowsOf(seed: string, count: number): Generator<readonly string[]> {
  yield HEAD
  const dice = seededDice(seed)
  const operators = companies(dice.fork('operators'), 5_000)
  const first = day('2018-01-01')
  for (let i = 0; i < count; i += 1) {
    const { channel, story, person, cases } = contactOf(dice, {
      operators,
      phones: 50_000,
      mark: `${seed}-${i}`,
    })
    const aCase = cases[0]!
    const time =
      i % BAD_EVERY === BAD_EVERY - 1
        ? '昨天'
        : `${addDays(first, Math.floor((i / count) * 730))} 10:${String(i % 60).padStart(2, '0')}`
    yield [
      `${seed}-${i}`,
      aCase.kind,
      channel,
      time,
      aCase.kind === 'consultation' ? 'closed' : 'archived',
      story,
      aCase.request ?? '',
      person?.name ?? '',
      person?.phone ?? '',
      person?.address ?? '',
      aCase.operator?.name ?? '',
      aCase.classCode ?? '',
      aCase.problemCode ?? '',
      String(aCase.districtCode ?? ''),
      aCase.orderNumber ?? '',
      aCase.amountCents === undefined ? '' : String(aCase.amountCents / 100),
    ]
  }
}

async function write(file: string, seed: string, count: number): Promise<void> {
  const out = createWriteStream(file)
  if (options.format === 'xlsx') await writeXlsx(rowsOf(seed, count), out)
  else await pipeline(writeCsv(rowsOf(seed, count)), out)
}

type Report = {
  read: number
  fresh: number
  same: number
  bad: number
  seconds: number
  rowsPerSecond: number
}

/** Runs the command; `killWhen` is asked every 50 ms. */
async function run(dataDir: string, file: string, map: string, killWhen?: () => Promise<boolean>) {
  const child = spawn(PROGRAM, ['cases', 'import', file, '--map', map, '--json'], {
    env: { ...process.env, XINQIAO_DATA: dataDir, XINQIAO_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let said = ''
  let peakMb = 0
  let cpuSeconds = 0
  const pid = child.pid as number
  // Until the shell has become Node, the figures are the shell's, or ours.
  const isNode = () => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.ts')
  const looking = setInterval(() => {
    if (!existsSync(`/proc/${pid}/cmdline`) || !isNode()) return
    peakMb = Math.max(peakMb, peakMegabytes(pid))
    cpuSeconds = Math.max(cpuSeconds, cpuSecondsOf(pid).own)
  }, 200)
  child.stdout.setEncoding('utf8').on('data', (part: string) => (out += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part))
  const ended = once(child, 'close') as Promise<[number | null]>
  if (killWhen) {
    while (child.exitCode === null && !(await killWhen()))
      await new Promise((resolve) => setTimeout(resolve, 50))
    child.kill('SIGKILL')
  }
  const [code] = await ended
  clearInterval(looking)
  if (out === '' && !killWhen) throw new Error(`cases import ended with ${code}: ${said.slice(-2_000)}`)
  return { report: out === '' ? null : (JSON.parse(out) as Report), peakMb, cpuSeconds }
}

const { dataDir, remove } = dataFolder(options.data)
let server: UnderTest | undefined
let ok = false
try {
  server = await startServer(dataDir)
  const { world, close } = await openBeside(dataDir)
  if (!(await world.db.row(sql`select 1 as one from centre limit 1`))) await makeCentre(world)
  const stored = async (): Promise<number> =>
    (
      await world.db.row<{ n: number }>(
        sql`select count(*)::int as n from import_row where centre_id = ${CENTRE}`,
      )
    )?.n ?? 0
  const before = await stored()
  const seed = `r${before}`
  const file = path.join(dataDir, `${seed}.${options.format}`)
  const map = path.join(dataDir, `${seed}.json`)
  writeFileSync(map, JSON.stringify(mapOf(seed)))
  await write(file, seed, ROWS)

  const cpu = server.cpu()
  const first = await run(dataDir, file, map)
  const cpuAfter = server.cpu()
  console.log('first', JSON.stringify(first))
  const again = await run(dataDir, file, map)
  console.log('again', JSON.stringify(again))

  // Killed when half of it is there.
  const half = path.join(dataDir, `${seed}-k.${options.format}`)
  const mapOfHalf = path.join(dataDir, `${seed}-k.json`)
  writeFileSync(mapOfHalf, JSON.stringify(mapOf(`${seed}-k`)))
  await write(half, `${seed}-k`, ROWS)
  const landed = async (): Promise<number> => (await stored()) - before - (first.report?.fresh ?? 0)
  await run(dataDir, half, mapOfHalf, async () => (await landed()) >= ROWS / 2)
  const atKill = await landed()
  const goneOn = await run(dataDir, half, mapOfHalf)
  console.log('killed', JSON.stringify({ atKill, ...goneOn }))
  const bad = Math.floor(ROWS / BAD_EVERY)
  const good = ROWS - bad
  const wholeAfterKill = goneOn.report?.same === atKill && atKill + goneOn.report.fresh === good
  ok =
    first.report?.fresh === good &&
    first.report.bad === bad &&
    again.report?.fresh === 0 &&
    again.report.same === good &&
    wholeAfterKill &&
    first.report.rowsPerSecond >= GOAL.rowsPerSecond
  await close()
  console.log(
    JSON.stringify({
      bench: 'import',
      rows: ROWS,
      format: options.format,
      first: { ...first.report, peakMb: first.peakMb },
      repeat: { rowsPerSecond: again.report?.rowsPerSecond, added: again.report?.fresh },
      killed: { landedBefore: atKill, addedAfter: goneOn.report?.fresh, isWhole: wholeAfterKill },
      cpuMsPerRow: {
        command: round((first.cpuSeconds * 1000) / ROWS),
        postgres: round(((cpuAfter.postgres - cpu.postgres) * 1000) / ROWS),
        server: round(((cpuAfter.app - cpu.app) * 1000) / ROWS),
      },
      memory: server.memory(),
      goal: GOAL,
      ok,
      machine: machine(),
    }),
  )
} finally {
  await server?.stop()
  remove()
}
process.exitCode = ok ? 0 : 1
