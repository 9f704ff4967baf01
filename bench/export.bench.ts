/**
 * npm run bench -- export [--cases 1000000] [--xlsx 100000] [--data FOLDER]
 * A lead signs in and takes all cases that exist for her as CSV, then some 100,000 of them (as many days as hold them) as
 * XLSX, through HTTP; each by a server just started, so that its peak of memory is the export's and not that of a sign-in. A folder that is named is kept, and may be
 * the one of the bench `search`.
 */
import { once } from 'node:events'
import http from 'node:http'
import { parseArgs } from 'node:util'
import { addDays } from '#kit/day.ts'
import { machineClock } from '#kit/clock.ts'
import { sql } from '#kit/db/index.ts'
import type { CaseFilter, ExportFormat } from '#cases'
import { LAST_DAY } from './lib/bulk-load.ts'
import { machine, round } from './lib/figures.ts'
import { DAYS, fill } from './lib/fill.ts'
import { Connection } from './lib/http.ts'
import { CENTRE, makeStaff, type Account } from './lib/office.ts'
import { dataFolder, openBeside, startServer } from './lib/under-test.ts'

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    xlsx: { type: 'string', default: '100000' },
    data: { type: 'string' },
  },
})
const GOAL = { csvRowsPerSecond: 20_000, xlsxSeconds: 30, peakMb: 300 }

async function signIn(url: string, { username, password }: Account): Promise<string> {
  const connection = new Connection(url, { origin: url })
  const answer = await connection.send('POST', '/api/sign-in', { centreId: CENTRE, username, password })
  connection.close()
  if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${answer.body}`)
  return answer.cookies.join('; ')
}

type Taken = { seconds: number; firstByteMs: number; bytes: number; lines: number; tail: string }

/** Takes the file as fast as it comes and keeps nothing but its end. */
async function take(url: string, cookie: string, filter: CaseFilter, format: ExportFormat): Promise<Taken> {
  const began = performance.now()
  const request = http.request(`${url}/api/cases/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, cookie },
  })
  request.end(JSON.stringify({ filter, format }))
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`export: ${response.statusCode}`)
  const taken: Taken = { seconds: 0, firstByteMs: 0, bytes: 0, lines: 0, tail: '' }
  for await (const part of response as AsyncIterable<Buffer>) {
    if (taken.bytes === 0) taken.firstByteMs = Math.round(performance.now() - began)
    taken.bytes += part.length
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) taken.lines += 1
    taken.tail = part.subarray(-400).toString()
  }
  taken.seconds = (performance.now() - began) / 1000
  return taken
}

/** The rows that the last export of this centre gave out, as its audit row says. */
async function auditedRows(dataDir: string): Promise<number> {
  const { world, close } = await openBeside(dataDir)
  const row = await world.db.row<{ rows: number }>(sql`
    select (data->>'rows')::int as rows
      from (select id, action, data from audit_pending where centre_id = ${CENTRE}
            union all select id, action, data from audit where centre_id = ${CENTRE}) a
     where action = 'case.export-end' order by id desc limit 1`)
  await close()
  return row?.rows ?? -1
}

async function measured(dataDir: string, cookie: string, filter: CaseFilter, format: ExportFormat) {
  const server = await startServer(dataDir)
  try {
    const idleMb = server.memory().appPeakMb
    const before = server.cpu()
    const taken = await take(server.url, cookie, filter, format)
    const after = server.cpu()
    const rows = await auditedRows(dataDir)
    return {
      rows,
      seconds: round(taken.seconds),
      rowsPerSecond: Math.round(rows / taken.seconds),
      firstByteMs: taken.firstByteMs,
      megabytes: round(taken.bytes / 2 ** 20),
      // A file that ends early lacks its last row.
      isWhole: format === 'xlsx' || taken.tail.includes(`共 ${rows} 件`),
      cpuSeconds: { app: round(after.app - before.app), postgres: round(after.postgres - before.postgres) },
      memory: { ...server.memory(), appBeforeMb: idleMb },
    }
  } finally {
    await server.stop()
  }
}

const { dataDir, remove } = dataFolder(options.data)
let ok = false
try {
  const server = await startServer(dataDir)
  const { world, close } = await openBeside(dataDir, 6)
  const has = await world.db.row(sql`select 1 as one from cases limit 1`)
  if (!has) await fill(world, Number(options.cases), (line) => console.error(line))
  const run = machineClock.now().getTime().toString(36)
  const account = await makeStaff(world, `export-${run}`, 'lead', null)
  const stored =
    (await world.db.row<{ n: number }>(sql`select count(*)::int as n from cases where centre_id = ${CENTRE}`))
      ?.n ?? 0
  const days = Math.max(1, Math.round((DAYS * Number(options.xlsx)) / Math.max(1, stored)))
  await close()
  const cookie = await signIn(server.url, account)
  await server.stop()

  const csv = await measured(dataDir, cookie, {}, 'csv')
  console.log('csv', JSON.stringify(csv))
  const xlsx = await measured(dataDir, cookie, { receivedFrom: addDays(LAST_DAY, 1 - days) }, 'xlsx')
  console.log('xlsx', JSON.stringify(xlsx))
  ok =
    csv.isWhole &&
    csv.rowsPerSecond >= GOAL.csvRowsPerSecond &&
    xlsx.seconds <= GOAL.xlsxSeconds &&
    Math.max(csv.memory.appPeakMb, xlsx.memory.appPeakMb) <= GOAL.peakMb
  console.log(
    JSON.stringify({ bench: 'export', cases: stored, csv, xlsx, goal: GOAL, ok, machine: machine() }),
  )
} finally {
  remove()
}
process.exitCode = ok ? 0 : 1
