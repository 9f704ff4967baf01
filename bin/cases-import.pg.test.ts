/** Imports as a person runs them: rows that come back mended, and a run that is killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { seededDice } from '#kit/dice.ts'
import { verifyRecord } from '#cases/server'
import { testApp, type TestApp } from '#server/testing.ts'

const PROGRAM = new URL('xinqiao', import.meta.url).pathname
const SEED = Number(process.env.XINQIAO_SEED ?? 20_200_305)
let office: TestApp
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xinqiao-import-'))
  office = await testApp()
})
afterAll(async () => {
  await office.close()
  rmSync(folder, { recursive: true, force: true })
})

function launch(...args: string[]) {
  const { XINQIAO_KEY_FILE: _file, ...clean } = process.env
  const env = { ...clean, DATABASE_URL: office.db.url, XINQIAO_DATA: office.folder }
  const child = spawn(PROGRAM, ['cases', 'import', ...args, '--centre', '320100'], { env })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => (said.out += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said.err += part))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }))
  return { child, ended }
}
const run = (...args: string[]) => launch(...args).ended
const report = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out) as object

const cases = (source: string) =>
  office.db.rows<{ text: string; rows: number }>(sql`
    select c.text_masked as text, count(r.*)::int as rows
      from contact k join cases c on c.centre_id = k.centre_id and c.contact_id = k.id
      left join import_row r on r.centre_id = c.centre_id and r.case_id = c.id
     where k.centre_id = 320100 and k.source = ${source} group by c.id, c.text_masked order by c.text_masked`)

const connected = async () =>
  (
    await office.db.row<{ n: number }>(sql`
      select count(*)::int as n from pg_stat_activity
       where datname = current_database() and application_name = 'xinqiao cases import'`)
  )?.n

test('rows in error come in a file of the owner, are mended there and sent again; a masked one is not taken', async () => {
  const file = join(folder, 'template.csv')
  expect(await run(file, '--template')).toMatchObject({ code: 0 })
  const head = readFileSync(file, 'utf8').trim().split(',')
  const line = (cells: Record<string, string>) =>
    head.map((name) => cells[name.replace('\uFEFF', '')] ?? '').join(',')
  const good = {
    类型: '投诉',
    渠道: '12345转办',
    收到时间: '2020/2/3 9:05',
    诉求内容: '口罩太贵',
    诉求人: '钱小满',
  }
  const rows = [good, { ...good, 诉求内容: '订单三天不发货', 收到时间: '2020-02-30', 电话: '10012345678' }]
  writeFileSync(file, [head.join(','), ...rows.map(line)].join('\r\n'))
  const [masked, plain] = [join(folder, 'masked.csv'), join(folder, 'plain.csv')]

  expect(await report(file, '--rejects', masked)).toMatchObject({ fresh: 1, bad: 1 })
  expect(readFileSync(masked, 'utf8')).not.toMatch(/钱小满|10012345678|订单三天/)
  expect(await run(masked)).toMatchObject({ code: 1, err: expect.stringContaining('masked copies') })

  expect(await report(file, '--rejects', plain, '--reject-plain')).toMatchObject({
    fresh: 0,
    same: 1,
    bad: 1,
  })
  expect(statSync(plain).mode & 0o777).toBe(0o600)
  expect(await run(file, '--rejects', plain)).toMatchObject({
    code: 1,
    err: expect.stringContaining('exists already'),
  })
  writeFileSync(plain, readFileSync(plain, 'utf8').replace('2020-02-30', '2020-02-29'))
  expect(await report(plain, '--rejects', join(folder, 'none.csv'))).toMatchObject({ fresh: 1, bad: 0 })
  expect(existsSync(join(folder, 'none.csv')), 'a clean import leaves no file').toBe(false)

  writeFileSync(file, readFileSync(file, 'utf8').replace('2020-02-30', '2020-02-29'))
  expect(await report(file), 'the mended original holds nothing new').toMatchObject({
    fresh: 0,
    same: 2,
    bad: 0,
  })
  expect((await cases('模板')).map(({ text }) => text)).toEqual(['口罩太贵', '订单三天不发货'])
})

test(
  'killed at any moment and run again, every row is there once with its key',
  { timeout: 120_000 },
  async () => {
    const ROWS = 6_000
    const file = join(folder, 'many.tsv')
    const map = join(folder, 'many.json')
    const text = (i: number) => `第${String(i).padStart(5, '0')}件 口罩价格`
    writeFileSync(
      file,
      Array.from({ length: ROWS }, (_, i) => `${i}\t${text(i)}\t2019-1${i % 3}-0${1 + (i % 9)}`).join('\n'),
    )
    writeFileSync(
      map,
      JSON.stringify({
        source: 'many',
        header: false,
        format: 'tsv',
        fields: { externalId: { column: 1 }, story: { column: 2 }, receivedAt: { column: 3 } },
      }),
    )
    const dice = seededDice(SEED)
    const there = async () => (await cases('many')).length
    for (let kills = 0; kills < 3; kills += 1) {
      const before = await there()
      const { child, ended } = launch(file, '--map', map)
      // In the middle of the work, whenever that is on this machine: once rows come in, after a few more batches.
      const more = dice.int(1, 3)
      await expect
        .poll(there, { interval: 20, timeout: 30_000 })
        .toBeGreaterThanOrEqual(Math.min(ROWS, before + 500 * more))
      child.kill('SIGKILL')
      await ended
      // What had been sent for commit may still be on its way in the database.
      await expect.poll(connected, { timeout: 30_000 }).toBe(0)
      const now = await there()
      expect(now % 500, 'whole batches only').toBe(0)
    }
    const before = await there()
    const counted = await office.db.row<{ n: number }>(sql`
      select sum(new_rows)::int as n from import_run where centre_id = 320100 and source = 'many' and ended_at is null`)
    expect(counted?.n, 'counters of runs that were cut off').toBe(before)
    expect(await report(file, '--map', map)).toMatchObject({ read: ROWS, fresh: ROWS - before, bad: 0 })
    expect(await cases('many')).toEqual(Array.from({ length: ROWS }, (_, i) => ({ text: text(i), rows: 1 })))
    expect(await report(file, '--map', map)).toMatchObject({ fresh: 0, same: ROWS })
    expect((await verifyRecord(office.db, 320100)).faults).toEqual([])
  },
)
