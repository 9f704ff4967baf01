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

const bearer = (token: string) => here.client('127.0.0.1', { authorization: `Bearer ${token}` })

test('a token is shown once, kept as a hash, and begins with its centre', async () => {
  const { status, body } = await admin.post('/api/keys', {
    name: '省平台接口',
    scopes: ['cases:intake', 'people:read'],
  })
  expect(status).toBe(201)
  expect(body.token).toMatch(/^320100\.xq_[A-Za-z0-9_-]{43}$/)
  const rows = await here.db.rows<{ text: string }>(sql`
    select row_to_json(k)::text as text from api_key k union all select row_to_json(a)::text from audit_pending a`)
  for (const row of rows) expect(row.text).not.toContain(body.token.slice(10))
  const list = (await admin.get('/api/keys')).body.items
  expect(list).toMatchObject([
    {
      id: body.key.id,
      name: '省平台接口',
      scopes: ['cases:intake', 'people:read'],
      createdBy: admin.id,
      revokedAt: null,
      usedAt: null,
    },
  ])
  expect(JSON.stringify(list)).not.toContain(body.token)
})

test('a key does what its scopes say and nothing of what its maker may', async () => {
  const reader = await here.key(['people:read'])
  expect((await reader.get('/api/units')).status).toBe(200)
  expect((await reader.get('/api/staff')).status).toBe(200)
  for (const url of ['/api/keys', '/api/audit', '/api/centre', '/api/me', '/api/me/sessions'])
    expect((await reader.get(url)).body).toMatchObject({ status: 403, code: 'not-allowed' })
  expect(
    (
      await reader.post('/api/units', {
        parentId: null,
        kind: 'office',
        name: '某所',
        shortName: '某',
        code: 'X',
        districtCode: null,
      })
    ).status,
  ).toBe(403)
  const prover = await here.key(['audit:verify'])
  expect((await prover.get('/api/units')).status).toBe(403)
  expect((await prover.post('/api/audit/verify')).body).toMatchObject({ isWhole: true })
})

test('a key of one centre finds nothing of another', async () => {
  await here.addCentre(310000, '上海')
  const far = await here.addUnit('SH', null, 310000)
  const reader = await here.key(['people:read'])
  const farReader = await here.key(['people:read'], 310000)
  expect((await reader.get('/api/units')).body.items.map((one: { id: string }) => one.id)).not.toContain(
    far.id,
  )
  expect((await farReader.get('/api/units')).body.items).toHaveLength(1)
  // The token's centre is part of what is hashed: another centre's number in front finds nothing.
  expect((await bearer(farReader.token.replace('310000', '320100')).get('/api/units')).status).toBe(401)
  expect((await admin.post(`/api/keys/${farReader.id}/revoke`)).body).toMatchObject({
    status: 404,
    code: 'no-such-key',
  })
})

test('a revoked key is refused with the next request, and stays in the list', async () => {
  const reader = await here.key(['people:read'])
  expect((await reader.get('/api/units')).status).toBe(200)
  expect((await admin.post(`/api/keys/${reader.id}/revoke`)).body.revokedAt).toBe(
    here.machine.now().toISOString(),
  )
  expect((await reader.get('/api/units')).status).toBe(401)
  expect((await admin.post(`/api/keys/${reader.id}/revoke`)).body.code).toBe('key-revoked')
  expect((await admin.get('/api/keys')).body.items.map((one: { id: string }) => one.id)).toContain(reader.id)
})

test('a key ends on its day, to the second', async () => {
  const expiresAt = new Date(here.machine.now().getTime() + 3_000).toISOString()
  const { body } = await admin.post('/api/keys', { name: '临时', scopes: ['people:read'], expiresAt })
  const client = bearer(body.token)
  expect((await client.get('/api/units')).status).toBe(200)
  here.machine.advance(3_000)
  expect((await client.get('/api/units')).status).toBe(401)
  expect(
    (await admin.post('/api/keys', { name: '过去', scopes: ['people:read'], expiresAt })).body,
  ).toMatchObject({ status: 400, field: 'expiresAt' })
})

test('what is no key of ours is nobody, and a bad key does not fall back to the cookie', async () => {
  const reader = await here.key(['people:read'])
  const withCookie = (authorization: string) => {
    const client = here.client('127.0.0.1', { authorization })
    client.cookies['xinqiao_session'] = admin.cookies['xinqiao_session'] ?? ''
    return client
  }
  for (const value of ['Bearer x', `Bearer ${reader.token}x`, `bearer ${reader.token.replace('.xq_', '.')}`])
    expect([value, (await withCookie(value).get('/api/units')).status]).toEqual([value, 401])
  expect((await here.client('127.0.0.1', { authorization: reader.token }).get('/api/units')).status).toBe(401)
  // A proxy's own password does not stand in the way of a session.
  expect((await withCookie('Basic b2ZmaWNlOmRvb3I=').get('/api/units')).status).toBe(200)
  expect(
    (await here.client('127.0.0.1', { authorization: `bearer ${reader.token}` }).get('/api/units')).status,
  ).toBe(200)
})

test('bad orders are named', async () => {
  const post = async (body: object) => (await admin.post('/api/keys', body)).body
  expect(await post({ name: '', scopes: ['people:read'] })).toMatchObject({ status: 400, field: 'name' })
  expect(await post({ name: 'x', scopes: [] })).toMatchObject({ status: 400, field: 'scopes' })
  expect(await post({ name: 'x', scopes: ['everything'] })).toMatchObject({ status: 400, field: 'scopes.0' })
  expect(await post({ name: 'x', scopes: ['people:read', 'people:read'] })).toMatchObject({
    status: 400,
    field: 'scopes',
  })
  expect(await post({ name: 'x', scopes: ['people:read'], expiresAt: 'soon' })).toMatchObject({
    status: 400,
    field: 'expiresAt',
  })
})

test('a key that is used a thousand times asks the database a few times, and says when it was used', async () => {
  const reader = await here.key(['people:read'])
  const { authenticator } = here.needs
  const before = await here.db.row<{ calls: string }>(
    sql`select xact_commit as calls from pg_stat_database where datname = current_database()`,
  )
  for (let i = 0; i < 1_000; i++) expect(await authenticator.findByToken(reader.token)).not.toBe(null)
  const [used] = (await admin.get('/api/keys')).body.items.filter(
    (one: { id: string }) => one.id === reader.id,
  )
  expect(used.usedAt).toBe(here.machine.now().toISOString())
  const after = await here.db.row<{ calls: string }>(
    sql`select xact_commit as calls from pg_stat_database where datname = current_database()`,
  )
  expect(Number(after?.calls) - Number(before?.calls)).toBeLessThan(100)
})
