import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSheet } from '#kit/sheet/index.ts'
import { contactOf, ok } from '#server/testing/fixture.ts'
import { testApp, type TestApp } from '#server/testing.ts'

const PROGRAM = new URL('xinqiao', import.meta.url).pathname
let office: TestApp
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xinqiao-cases-'))
  office = await testApp()
})
afterAll(async () => {
  await office.close()
  rmSync(folder, { recursive: true, force: true })
})

async function run(...args: string[]) {
  const { XINQIAO_KEY_FILE: _file, ...clean } = process.env
  const env = { ...clean, DATABASE_URL: office.db.url, XINQIAO_DATA: office.folder }
  const child = spawn(PROGRAM, ['cases', ...args], { env })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => (said.out += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said.err += part))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...said }
}
async function cellsOf(file: string): Promise<string[][]> {
  const all: string[][] = []
  for await (const { cells } of readSheet(file)) all.push(cells)
  return all
}
const IN_CENTRE = ['--centre', '320100'] as const

const GIVEN = [
  ['原编号', '类型', '收到时间', '诉求内容', '诉求人', '电话', '金额'],
  ['A-1', '投诉', '2019-12-30 09:15', '热水壶漏电，要求退货', '钱小满', '10012345678', '199.00'],
  ['A-2', '咨询', '2020-02-03', '口罩多少钱一只', '', '', ''],
  ['A-3', '请教', '2020-02-30', '日子和类型都不对', '孙大全', '10012345679', ''],
]
const sheet = (rows: readonly (readonly string[])[]): string =>
  `${rows.map((row) => row.join(',')).join('\n')}\n`

test('cases come in by a command, and go out by a command as they were told, without the people', async () => {
  const file = join(folder, 'given.csv')
  const rejects = join(folder, 'rejects.csv')
  writeFileSync(file, sheet(GIVEN))
  const first = await run('import', file, '--rejects', rejects, '--json', ...IN_CENTRE)
  expect(first).toMatchObject({ code: 1, err: expect.stringMatching(/row 4: .*类型/) })
  expect(JSON.parse(first.out)).toMatchObject({ read: 3, fresh: 2, same: 0, bad: 1 })
  expect(readFileSync(rejects, 'utf8')).not.toMatch(/孙大全|10012345679/)
  const again = await run('import', file, '--json', ...IN_CENTRE)
  expect(JSON.parse(again.out)).toMatchObject({ fresh: 0, same: 2, bad: 1 })

  const out = join(folder, 'out.csv')
  const exported = await run('export', out, '--filter', 'imported=true', '--json', ...IN_CENTRE)
  expect(exported).toMatchObject({ code: 0 })
  expect(JSON.parse(exported.out)).toMatchObject({ rows: 2 })
  expect(statSync(out).mode & 0o777).toBe(0o600)
  const [head = [], ...rows] = await cellsOf(out)
  const told = rows.slice(0, -1).map((row) => [row[head.indexOf('收到时间')], row[head.indexOf('诉求内容')]])
  expect(told).toEqual([
    ['2020-02-03 00:00:00', '口罩多少钱一只'],
    ['2019-12-30 09:15:00', '热水壶漏电，要求退货'],
  ])
  expect(readFileSync(out, 'utf8')).not.toMatch(/钱小满|10012345678|钱\*|诉求人/)
})

test('a file that is there is not written over; nothing half-written stays', async () => {
  const out = join(folder, 'there.csv')
  writeFileSync(out, 'mine')
  expect(await run('export', out, ...IN_CENTRE)).toMatchObject({
    code: 1,
    err: expect.stringContaining('exists already'),
  })
  expect(readFileSync(out, 'utf8')).toBe('mine')
  const bad = join(folder, 'bad.csv')
  expect(await run('export', bad, '--filter', 'receivedFrom=2020-02-30', ...IN_CENTRE)).toMatchObject({
    code: 1,
  })
  expect([bad, `${bad}.part`].filter((one) => existsSync(one))).toEqual([])
})

test('a filter that no list knows, and a file of another kind, are wrong usage', async () => {
  const out = join(folder, 'wrong.csv')
  for (const filter of ['colour=red', 'kind=poem', 'kind', '{"kind":', 'overdue=perhaps', 'districtCode=x'])
    expect(await run('export', out, '--filter', filter, ...IN_CENTRE), filter).toMatchObject({ code: 2 })
  expect(await run('export', join(folder, 'x.pdf'), ...IN_CENTRE)).toMatchObject({ code: 2 })
  expect(existsSync(out)).toBe(false)
})

test('a key exports what its scope lets it, reports never (O20 art. 33); the other centre is absent', async () => {
  const dispatcher = await office.signIn('dispatcher')
  ok(await dispatcher.post('/api/contacts', contactOf('complaint')))
  ok(await dispatcher.post('/api/contacts', contactOf('report')))
  ok(await (await office.signIn('dispatcher', 'own', 320500)).post('/api/contacts', contactOf('complaint')))
  const keyFile = async (scope: 'cases:export' | 'cases:intake') => {
    const file = join(folder, `${scope}.key`)
    writeFileSync(file, (await office.withKey([scope])).own['authorization']!.replace('Bearer ', ''))
    return file
  }
  const out = join(folder, 'key.xlsx')
  expect(
    await run(
      'export',
      out,
      '--filter',
      '{"imported":false}',
      '--filter',
      'kind=complaint,report',
      '--as',
      await keyFile('cases:export'),
    ),
  ).toMatchObject({ code: 0 })
  const [head = [], ...rows] = await cellsOf(out)
  expect(rows.slice(0, -1).map((row) => row[head.indexOf('类型')])).toEqual(['投诉'])
  expect(rows[0]?.[head.indexOf('电话')]).toMatch(/\*/)
  expect(await run('export', join(folder, 'no.csv'), '--as', await keyFile('cases:intake'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('has no scope for case.export'),
  })
})
