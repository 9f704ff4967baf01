/** Every route x every role x own and other unit x own and other centre, against the role tables and the wall. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROLES, SCOPES, type RoleTable } from '#people'
import { serve, tables } from './main.ts'
import { apiRoutes, gateFaults } from './testing/gate.ts'
import { CENTRE, clientOf, OTHER_CENTRE, testApp, type Client, type TestApp } from './testing.ts'

/** Routes without a permission. This list may only shrink: whoever adds one says here why it must be open. */
const EXEMPT = {
  'GET /api/sign-in/options': 'the sign-in page is drawn before anybody is known',
  'POST /api/sign-in': 'the door itself',
  'POST /api/first-admin': 'nobody exists yet; asks for the code printed at the start',
  'GET /api/oidc/start': 'the door itself, by way of the identity provider',
  'GET /api/oidc/callback': 'the way back from the identity provider',
  'GET /api/demo/roles': 'demo on this machine only, else not found',
  'POST /api/demo/sign-in': 'demo on this machine only, else not found',
  'GET /api/openapi.json': 'the contract holds no data',
  'GET /api/docs': 'the contract, for people',
  'GET /api/docs/start.js': 'the contract, for people',
  'GET /api/docs/static/:file': 'the contract, for people',
  'GET /healthz': 'a load balancer has no key; says only that the process answers',
  'GET /readyz': 'a load balancer has no key; says only yes or no',
} as const

let office: TestApp
let askers: { client: Client; who: Parameters<typeof gateFaults>[1][number]['who'] }[]
beforeAll(async () => {
  office = await testApp()
  askers = [{ client: office.nobody, who: null }]
  for (const role of ROLES)
    for (const [unit, centre] of [
      ['own', CENTRE],
      ['other', CENTRE],
      ['own', OTHER_CENTRE],
    ] as const)
      askers.push({ client: await office.signIn(role, unit, centre), who: { roles: [role] } })
  for (const scope of SCOPES) askers.push({ client: await office.withKey([scope]), who: { scopes: [scope] } })
})
afterAll(() => office.close())

test('routes without a permission are exactly the listed ones', () => {
  const open = office.app.routeList.filter(({ may }) => may === 'anyone' || may === 'signed-in')
  expect(open.map(({ method, url }) => `${method} ${url}`).toSorted()).toEqual(Object.keys(EXEMPT).toSorted())
})

test('the gate of every route says what the role tables say, to every role and every key', async () => {
  expect(apiRoutes(office.app).length).toBeGreaterThan(30)
  expect(await gateFaults(office.app, askers, tables)).toEqual([])
})

test('this test sees a role check that is gone', async () => {
  const [permission, row] = Object.entries(tables[1]!)[5]!
  const spoilt: RoleTable[] = tables.map((table) =>
    Object.hasOwn(table, permission) ? { ...table, [permission]: { ...row, may: ROLES } } : table,
  )
  const app = await serve(office.world, { tables: spoilt })
  await app.ready()
  try {
    const there = askers.map(({ client, who }) => ({ client: clientOf(app, client.name, client.own), who }))
    const faults = await gateFaults(app, there, tables)
    expect(faults.length).toBeGreaterThan(0)
    for (const fault of faults) expect(fault).toContain(`(${permission})`)
  } finally {
    await app.close()
  }
})
