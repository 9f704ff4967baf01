import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { auditMany } from './audit.ts'
import { CENTRE, given, type Given } from './given.ts'
import { sealAudit } from './seal-audit.ts'

let here: Given
let auditor: Awaited<ReturnType<Given['as']>>
let admin: Awaited<ReturnType<Given['as']>>
beforeAll(async () => {
  here = await given()
  auditor = await here.as('olga', ['auditor'])
  admin = await here.as('ada', ['admin'])
  const who = { kind: 'staff', id: auditor.id, centreId: CENTRE } as const
  await here.db.transaction((tx) =>
    auditMany(
      tx,
      Array.from({ length: 30 }, (_, n) => ({
        who,
        at: new Date(Date.UTC(2020, 1, 1 + n)),
        action: n % 3 === 0 ? 'identity.reveal' : 'case.dispatch',
        targetKind: 'case',
        targetId: `case-${n % 5}`,
        ...(n % 3 === 0 && { reason: '核实身份' }),
      })),
    ),
  )
  await sealAudit(here.db, CENTRE, here.needs)
})
afterAll(() => here.close())

const items = async (query: string, by = auditor) =>
  (await by.get(`/api/audit${query}`)).body.items as {
    position: string
    action: string
    targetKind: string
    targetId: string
    at: string
  }[]

test('the newest first, with the name of whoever did it', async () => {
  const { body } = await auditor.get('/api/audit?limit=1')
  expect(body.items).toMatchObject([
    {
      action: 'case.dispatch',
      at: '2020-03-01T00:00:00.000Z',
      actor: { kind: 'staff', id: auditor.id, name: 'olga某' },
    },
  ])
  expect(body.items[0].hash).toMatch(/^[0-9a-f]{64}$/)
  expect(body).toMatchObject({ capped: false })
})

test('every filter narrows, and pages lose nothing', async () => {
  expect((await items('?targetKind=case&limit=200')).length).toBe(30)
  expect((await items('?action=case.dispatch')).every((row) => row.action === 'case.dispatch')).toBe(true)
  expect((await items('?targetKind=case&targetId=case-2')).length).toBe(6)
  expect(
    (
      await items(`?actorId=${auditor.id}&targetKind=case&from=2020-02-10T00:00:00Z&to=2020-02-12T00:00:00Z`)
    ).map((row) => row.at),
  ).toEqual(['2020-02-11T00:00:00.000Z', '2020-02-10T00:00:00.000Z'])
  const seen: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const { body }: { body: { items: { position: string }[]; next: string | null; count: number } } =
      await auditor.get(`/api/audit?targetKind=case&limit=7${next && `&cursor=${next}`}`)
    expect(body.count).toBe(30)
    seen.push(...body.items.map((row) => row.position))
    next = body.next
  }
  expect(seen).toEqual((await items('?targetKind=case&limit=200')).map((row) => row.position))
})

test('the read log is who looked at what, and why', async () => {
  const { body } = await auditor.get('/api/audit?reveals=true&limit=200')
  expect(body.count).toBe(10)
  expect(new Set(body.items.map((row: { action: string }) => row.action))).toEqual(
    new Set(['identity.reveal']),
  )
  expect(body.items[0].reason).toBe('核实身份')
})

test("the administrator sees people's own matters, not who did what to which case", async () => {
  const kinds = new Set((await items('?limit=200', admin)).map((row) => row.targetKind))
  expect([...kinds].sort()).toEqual(['centre', 'session', 'staff'])
  expect(await items('?targetKind=case', admin)).toEqual([])
  expect(await items('?reveals=true', admin)).toEqual([])
  const agent = await here.as('anna', ['agent'])
  expect((await agent.get('/api/audit')).status).toBe(403)
})

test("another centre's audit is another audit", async () => {
  await here.addCentre(310000, '上海')
  const far = await here.as('far', ['auditor'], { centreId: 310000 })
  await sealAudit(here.db, 310000, here.needs)
  expect((await items('?targetKind=case', far)).length).toBe(0)
  expect((await far.post('/api/audit/verify')).body).toMatchObject({ centreId: 310000, isWhole: true })
})

test('whoever asks for the proof gets it, and that is audited; a broken row is named', async () => {
  expect((await auditor.post('/api/audit/verify')).body).toMatchObject({ isWhole: true, first: null })
  await here.db.run(sql`update audit set reason = '无' where centre_id = ${CENTRE} and position = 9`)
  const { body } = await admin.post('/api/audit/verify')
  expect(body).toMatchObject({ isWhole: false, first: { kind: 'changed', position: '9' }, faultCount: 1 })
  expect((await here.audited()).filter((action) => action === 'audit.verify').length).toBeGreaterThanOrEqual(
    2,
  )
})

test('bad questions are named', async () => {
  const get = async (query: string) => (await auditor.get(`/api/audit?${query}`)).body
  expect(await get('limit=0')).toMatchObject({ status: 400, field: 'limit' })
  expect(await get('from=yesterday')).toMatchObject({ status: 400, field: 'from' })
  expect(await get('cursor=e30')).toMatchObject({ status: 400, field: 'cursor' })
  expect(await get('colour=red')).toMatchObject({ status: 400, field: 'colour' })
})
