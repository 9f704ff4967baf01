import { Readable } from 'node:stream'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { readSheet } from '#kit/sheet/index.ts'
import { operatorOf } from '#people/server'
import type { CaseFilter } from '../contract.ts'
import { openApp } from './app-fixture.ts'
import { aContact, CALLER } from './case-fixture.ts'
import { exportCases, exportStream } from './export-cases.ts'
import { CENTRE, openOffice, type Office, type PersonName } from './office-fixture.ts'
import { prepareContact } from './prepare-contact.ts'
import { writeContacts } from './write-contacts.ts'

let office: Office
let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  office = await openOffice()
  app = await openApp(office)
  const unitId = office.unit('north')
  await aContact(office, ['complaint', 'report'], { case: { unitId, amountCents: 12_050, tags: ['口罩'] } })
  await aContact(office, ['consultation'], {
    story: '=HYPERLINK("http://example.invalid")',
    case: { title: '+86是什么号', brand: '@牌' },
  })
})
afterAll(async () => {
  await app.close()
  await office.drop()
})

type File = { head: string[]; rows: string[][]; foot: string[]; text: string }

async function send(who: PersonName, filter: CaseFilter, format: 'csv' | 'xlsx' = 'csv'): Promise<File> {
  const { status, body } = await app.send(who, 'POST', '/api/cases/export', { filter, format })
  expect(status).toBe(200)
  return read(body as Buffer)
}
async function read(file: Buffer): Promise<File> {
  const all: string[][] = []
  for await (const { cells } of readSheet(Readable.from([file]))) all.push(cells)
  const [head = [], ...rows] = all
  return { head, rows: rows.slice(0, -1), foot: rows.at(-1) ?? [], text: file.toString() }
}
const column = ({ head, rows }: File, name: string): string[] => {
  expect(head).toContain(name)
  return rows.map((row) => row[head.indexOf(name)] ?? '')
}
const audits = () =>
  office.db.rows<{ action: string; actor: string; data: Record<string, unknown> }>(sql`
    select action, actor_id as actor, data from audit_pending where centre_id = ${CENTRE} and target_kind = 'export' order by id`)

test.each(['csv', 'xlsx'] as const)(
  '%s: numbered, in the words of the office, by whom and when; masked',
  async (format) => {
    const file = await send('dispatcher', {}, format)
    expect(column(file, '序号')).toEqual(['1', '2', '3'])
    expect(column(file, '类型').toSorted()).toEqual(['举报', '咨询', '投诉'].toSorted())
    expect(column(file, '承办单位')).toContain('江北区局')
    expect(column(file, '金额（元）')).toContain('120.50')
    expect(column(file, '收到时间')[0]).toBe('2020-03-05 10:00:00')
    expect(column(file, '电话')[0]).not.toBe('')
    expect(file.foot.join(' ')).toContain('dispatcher 某 制表时间 2020-03-05 10:00:00 共 3 件')
    const words = JSON.stringify(file.rows)
    for (const secret of [CALLER.name, CALLER.phone, CALLER.idNumber, CALLER.address])
      expect(words).not.toContain(secret)
  },
)

test('no cell is a formula', async () => {
  const { text } = await send('lead', { kind: ['consultation'] })
  expect(text).toContain(`"'=HYPERLINK`)
  expect(text).toContain(`,'+86是什么号,`)
  expect(text).toContain(`,'@牌,`)
})

test('a report is absent for whoever is not on its list (O20 art. 33)', async () => {
  expect(column(await send('lead', {}), '类型')).not.toContain('举报')
  expect(column(await send('analyst', {}), '类型')).toHaveLength(2)
  expect(column(await send('head-north', {}), '类型').toSorted()).toEqual(['举报', '投诉'].toSorted())
  expect(await send('head-south', {})).toMatchObject({ rows: [] })
})

test('the filters of the list, words too', async () => {
  expect(column(await send('dispatcher', { q: '口罩', kind: ['complaint'] }), '类型')).toEqual(['投诉'])
  expect(column(await send('dispatcher', { phone: CALLER.phone! }), '类型')).toHaveLength(3)
  expect((await send('dispatcher', { q: '航空母舰' })).rows).toEqual([])
  expect(
    await app.send('dispatcher', 'POST', '/api/cases/export', {
      filter: { receivedFrom: '2020-02-30' },
      format: 'csv',
    }),
  ).toMatchObject({ status: 400, body: { field: 'filter.receivedFrom' } })
})

test('who may not export is refused', async () => {
  for (const who of ['agent', 'reviewer', 'admin', 'handler-north'] as const)
    expect(await app.send(who, 'POST', '/api/cases/export', { filter: {}, format: 'csv' })).toMatchObject({
      status: 403,
    })
})

test('the operator at the machine sees no person, not even masked', async () => {
  const opened = await exportCases(office.needs, operatorOf(CENTRE), {}, 'csv')
  if (!('done' in opened)) throw new Error('refused')
  const parts: Buffer[] = []
  for await (const part of exportStream(opened.done, 'csv')) parts.push(part as Buffer)
  const file = await read(Buffer.concat(parts))
  for (const name of ['诉求人', '电话', '证件号码', '通讯地址']) expect(file.head).not.toContain(name)
  expect(file.rows).toHaveLength(2)
})

test('the audit holds the filter without the phone, and how many cases were given out', async () => {
  await office.db.run(sql`delete from audit_pending`)
  await send('lead', { phone: CALLER.phone!, q: '我叫钱小满' })
  const [begun, ended] = await audits()
  expect(begun).toMatchObject({
    action: 'case.export',
    actor: office.who('lead').id,
    data: { format: 'csv' },
  })
  expect(JSON.stringify(begun)).not.toContain('10012345678')
  expect(JSON.stringify(begun)).not.toContain('钱小满')
  expect(ended).toMatchObject({ action: 'case.export-end', data: { isWhole: true } })
})

test('no row cap: more cases than a page, each once, newest first; whoever goes away stops the reading', async () => {
  const received = (i: number) => new Date(office.clock.now().getTime() - i * 60_000).toISOString()
  for (let from = 0; from < 4_100; from += 820) {
    const contacts = Array.from({ length: 820 }, (_, i) =>
      prepareContact(
        {
          channel: 'letter',
          receivedAt: received(from + i),
          story: '大量',
          cases: [{ kind: 'consultation', orderNumber: `N${from + i}` }],
        },
        office.who('agent'),
        office.clock.now(),
        office.needs,
      ),
    )
    await office.db.transaction((tx) => writeContacts(tx, CENTRE, contacts))
  }
  const file = await send('lead', { channel: ['letter'] })
  expect(column(file, '订单号')).toEqual(Array.from({ length: 4_100 }, (_, i) => `N${i}`))

  for (const format of ['csv', 'xlsx'] as const) {
    await office.db.run(sql`delete from audit_pending`)
    const opened = await exportCases(office.needs, office.who('lead'), { channel: ['letter'] }, format)
    if (!('done' in opened)) throw new Error('refused')
    const stream = exportStream(opened.done, format)
    await once(stream, 'readable')
    stream.destroy()
    await expect
      .poll(async () => (await audits()).at(-1))
      .toMatchObject({ action: 'case.export-end', data: { isWhole: false } })
    expect(opened.done.count()).toBeLessThan(4_100)
  }
})
