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

const oidc = {
  issuer: 'https://sso.example',
  clientId: 'xinqiao',
  redirectUri: 'https://12315.example/api/oidc/callback',
  claim: 'sub',
}
const settings = (more = {}) => ({
  version: 1,
  name: '南京市投诉举报中心',
  shortName: '南京',
  sessionIdleHours: 12,
  sessionMaxDays: 7,
  oidc: null,
  ...more,
})

test('settings have defaults, are edited by version, and keep what other modules wrote', async () => {
  await here.db.run(sql`update centre set settings = '{"cases": {"acceptDays": 7}}'`)
  expect((await admin.get('/api/centre')).body).toEqual({ id: 320100, ...settings() })
  expect((await admin.put('/api/centre', settings({ sessionIdleHours: 2 }))).body).toMatchObject({
    sessionIdleHours: 2,
    version: 2,
  })
  expect((await admin.put('/api/centre', settings())).body).toMatchObject({
    status: 409,
    code: 'stale-version',
    current: { version: 2 },
  })
  expect((await admin.put('/api/centre', settings({ version: 2, sessionIdleHours: 0 }))).body).toMatchObject({
    status: 400,
    field: 'sessionIdleHours',
  })
  const row = await here.db.row<{ settings: object }>(sql`select settings from centre`)
  expect(row?.settings).toMatchObject({ cases: { acceptDays: 7 }, people: { sessionIdleHours: 2 } })
})

test('a shorter idle time holds for the next sign-in', async () => {
  const anna = await here.as('anna', ['agent'])
  here.machine.advance(2 * 3_600_000 + 1)
  expect((await anna.get('/api/me')).status).toBe(401)
})

test('the client secret is sealed and never read out', async () => {
  admin = await here.as('bea', ['admin'])
  const put = (more: object) => admin.put('/api/centre', settings({ version: 2, oidc, ...more }))
  expect((await put({ oidc: { ...oidc, issuer: 'http://sso.example' } })).body).toMatchObject({
    status: 400,
    field: 'oidc.issuer',
  })
  expect((await put({ oidcClientSecret: 'a-secret-of-oidc' })).body).toMatchObject({ oidc, version: 3 })
  expect(JSON.stringify((await admin.get('/api/centre')).body)).not.toContain('a-secret-of-oidc')
  const rows = await here.db.rows<{ text: string }>(sql`
    select row_to_json(c)::text as text from centre c union all select row_to_json(a)::text from audit_pending a`)
  for (const row of rows) expect(row.text).not.toContain('a-secret-of-oidc')
  expect((await here.client().get('/api/sign-in/options')).body.oidc).toBe(true)
})

test('only the administrator writes', async () => {
  const carl = await here.as('carl', ['agent'])
  expect((await carl.get('/api/centre')).status).toBe(403)
  expect((await carl.put('/api/centre', settings({ version: 3 }))).status).toBe(403)
})
