import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { given, type Given } from './given.ts'

let here: Given
let admin: Awaited<ReturnType<Given['as']>>
beforeAll(async () => {
  here = await given()
  admin = await here.as('ada', ['admin'])
})
afterAll(() => here.close())

const unit = (code: string, parentId: string | null = null, more = {}) => ({
  parentId,
  kind: 'office',
  name: `${code}市场监管所`,
  shortName: code,
  code,
  districtCode: 320105,
  ...more,
})

test('a unit is added under another, told and audited; a repeat with the same key adds nothing', async () => {
  const bureau = (await admin.post('/api/units', unit('NJ', null, { kind: 'bureau' }))).body
  const before = (await here.told()).length
  const key = { 'idempotency-key': 'key-of-this-unit' }
  const first = await admin.post('/api/units', unit('JY', bureau.id), key)
  expect(first).toMatchObject({
    status: 201,
    body: { code: 'JY', parentId: bureau.id, isOpen: true, version: 1 },
  })
  expect((await admin.post('/api/units', unit('JY', bureau.id), key)).body.id).toBe(first.body.id)
  expect((await admin.post('/api/units', unit('XW', bureau.id), key)).body).toMatchObject({
    status: 422,
    code: 'key-reused',
  })
  expect((await here.told()).slice(before)).toEqual(['unit.changed created'])
  expect((await admin.get('/api/units')).body.items.map((one: { code: string }) => one.code)).toEqual([
    'NJ',
    'JY',
  ])
})

test('a refusal leaves nothing and names its field', async () => {
  const [told, audited] = [await here.told(), await here.audited()]
  const post = async (body: object) => (await admin.post('/api/units', body)).body
  expect(await post(unit('JY'))).toMatchObject({ code: 'code-taken', field: 'code' })
  expect(await post(unit('ZZ', '01890a5d-ac96-774b-bcce-b302099a8057'))).toMatchObject({
    status: 404,
    code: 'no-such-unit',
    field: 'parentId',
  })
  expect(await post(unit('jy'))).toMatchObject({ status: 400, field: 'code' })
  expect(await post(unit('ZZ', null, { name: '所' }))).toMatchObject({ status: 400, field: 'name' })
  expect(await post(unit('ZZ', null, { colour: 'red' }))).toMatchObject({ status: 400, field: 'colour' })
  expect([await here.told(), await here.audited()]).toEqual([told, audited])
})

test('an edit takes the version it saw, and cannot close a circle', async () => {
  const a = (await admin.post('/api/units', unit('A1'))).body
  const b = (await admin.post('/api/units', unit('B1', a.id))).body
  const put = (id: string, body: object) => admin.put(`/api/units/${id}`, body)
  expect((await put(a.id, { ...unit('A1', b.id), version: 1 })).body).toMatchObject({
    code: 'would-loop',
    field: 'parentId',
  })
  expect((await put(a.id, { ...unit('B1'), version: 1 })).body).toMatchObject({ code: 'code-taken' })
  expect(
    (await put(a.id, { ...unit('A2', null, { name: '江东市场监管所' }), version: 1 })).body,
  ).toMatchObject({ code: 'A2', name: '江东市场监管所', version: 2 })
  expect((await put(a.id, { ...unit('A3'), version: 1 })).body).toMatchObject({
    status: 409,
    code: 'stale-version',
    current: { version: 2, code: 'A2' },
  })
})

test('two moves at once never close a circle', async () => {
  const a = (await admin.post('/api/units', unit('M1'))).body
  const b = (await admin.post('/api/units', unit('M2'))).body
  const answers = await Promise.all([
    admin.put(`/api/units/${a.id}`, { ...unit('M1', b.id), version: 1 }),
    admin.put(`/api/units/${b.id}`, { ...unit('M2', a.id), version: 1 }),
  ])
  expect(answers.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test('closing asks for a reason, waits for the units below, and takes no more children', async () => {
  const a = (await admin.post('/api/units', unit('C1'))).body
  const b = (await admin.post('/api/units', unit('C2', a.id))).body
  const close = (id: string, version = 1, reason = '机构改革') =>
    admin.post(`/api/units/${id}/close`, { version, reason })
  expect((await close(a.id, 1, '')).body).toMatchObject({ status: 400, field: 'reason' })
  expect((await close(a.id)).body).toMatchObject({ status: 409, code: 'has-open-units' })
  expect((await close(b.id)).body).toMatchObject({ isOpen: false, version: 2 })
  expect((await close(b.id, 2)).body).toMatchObject({ code: 'unit-closed', allowed: ['reopen'] })
  expect((await close(a.id)).body.isOpen).toBe(false)
  expect((await admin.post('/api/units', unit('C3', a.id))).body).toMatchObject({
    code: 'unit-closed',
    field: 'parentId',
  })
  expect((await admin.post(`/api/units/${b.id}/reopen`, { version: 2, reason: '撤销' })).body.code).toBe(
    'unit-closed',
  )
  expect((await admin.post(`/api/units/${a.id}/reopen`, { version: 2, reason: '撤销' })).body).toMatchObject({
    isOpen: true,
    version: 3,
  })
})

test("everybody reads the tree of the own centre, the administrator changes it, nobody touches another centre's", async () => {
  await here.addCentre(310000, '上海')
  const far = await here.addUnit('SH', null, 310000)
  const agent = await here.as('anna', ['agent'])
  const farAdmin = await here.as('far', ['admin'], { centreId: 310000 })
  expect((await agent.get('/api/units')).body.items.map((one: { code: string }) => one.code)).not.toContain(
    'SH',
  )
  expect((await farAdmin.get('/api/units')).body.items.map((one: { code: string }) => one.code)).toEqual([
    'SH',
  ])
  expect((await agent.post('/api/units', unit('Q1'))).body).toMatchObject({
    status: 403,
    code: 'not-allowed',
  })
  for (const id of [far.id, '01890a5d-ac96-774b-bcce-b302099a8057']) {
    expect((await admin.put(`/api/units/${id}`, { ...unit('Q1'), version: 1 })).body).toMatchObject({
      status: 404,
      code: 'no-such-unit',
    })
    expect((await admin.post(`/api/units/${id}/close`, { version: 1, reason: '试试' })).body).toMatchObject({
      status: 404,
      code: 'no-such-unit',
    })
    expect((await admin.post('/api/units', unit('Q1', id))).body).toMatchObject({
      status: 404,
      code: 'no-such-unit',
    })
  }
  expect(await here.db.row(sql`select version from unit where id = ${far.id}`)).toEqual({ version: 1 })
})

test("a handler's units are the own and all below, and follow when the tree is changed", async () => {
  const a = (await admin.post('/api/units', unit('H1'))).body
  const b = (await admin.post('/api/units', unit('H2', a.id))).body
  const c = (await admin.post('/api/units', unit('H3'))).body
  const handler = await here.as('hans', ['handler', 'agent'], { unitId: a.id })
  expect(new Set((await handler.get('/api/me')).body.unitIds)).toEqual(new Set([a.id, b.id]))
  await admin.put(`/api/units/${c.id}`, { ...unit('H3', b.id), version: 1 })
  expect(new Set((await handler.get('/api/me')).body.unitIds)).toEqual(new Set([a.id, b.id, c.id]))
})
