/**
 * Every route x every role x own and other unit x own and other centre. First the gate, against the role tables; then
 * what lies behind it: another centre's things do not exist, and a case exists for whom the wall lets see it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mayRead, type CaseForRules } from '#cases'
import type { RouteInfo } from '#kit/http/index.ts'
import { ROLES, SCOPES, type Role, type RoleTable, type Who } from '#people'
import { serve, tables } from './main.ts'
import { addressOf, apiRoutes, expectedFor, gateFaults } from './testing/gate.ts'
import { call, makeFixture, type Fixture } from './testing/fixture.ts'
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

/** What a parameter means where it does not say so itself. */
const KNOWN = (
  fixture: Fixture,
): readonly { under: string; params: Record<string, string>; isName?: true }[] => [
  { under: '/api/staff/', params: { id: fixture.staffId } },
  { under: '/api/units/', params: { id: fixture.unitId } },
  { under: '/api/keys/', params: { id: fixture.keyId } },
  { under: '/api/me/sessions/', params: { id: fixture.sessionId } },
  { under: '/api/drafts/', params: { id: fixture.draftId } },
  { under: '/api/views/', params: { id: fixture.viewId } },
  // Every centre has its own lists of these names.
  { under: '/api/catalogue/', params: { list: 'district' }, isName: true },
  {
    under: '/api/cases/',
    params: { caseId: fixture.complaint.id, evidenceId: fixture.complaint.evidenceId, name: 'accept' },
  },
]

let office: TestApp
let fixture: Fixture
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
  fixture = await makeFixture(office)
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

const paramsOf = (route: RouteInfo): Record<string, string> | undefined =>
  KNOWN(fixture).find(({ under }) => route.url.startsWith(under))?.params
const isName = (route: RouteInfo) =>
  KNOWN(fixture).some(({ under, isName: yes }) => yes === true && route.url.startsWith(under))
const withParams = () => apiRoutes(office.app).filter(({ url }) => url.includes(':'))

test('this test knows what every parameter of every route means', () => {
  const unknown = withParams().filter((route) => {
    const params = paramsOf(route)
    return [...route.url.matchAll(/:([A-Za-z]+)/g)].some(([, name]) => params?.[name!] === undefined)
  })
  expect(unknown.map(({ method, url }) => `${method} ${url}: tell KNOWN in who-may.pg.test.ts`)).toEqual([])
})

test('the things of one centre do not exist for another, whatever the role', async () => {
  const faults: string[] = []
  for (const role of ROLES) {
    const foreigner = await office.signIn(role, 'own', OTHER_CENTRE)
    for (const route of withParams()) {
      if (isName(route) || expectedFor({ roles: [role] }, route.may, tables) !== 'in') continue
      const { status } = await call(foreigner, route, addressOf(route, paramsOf(route)), fixture)
      const isNew = route.method === 'PUT' && route.url === '/api/drafts/:id'
      if (status !== 404 && !isNew)
        faults.push(`${route.method} ${route.url} for a foreign ${role}: ${status}`)
    }
    for (const route of apiRoutes(office.app).filter(({ url, stream }) => !url.includes(':') && !stream)) {
      if (expectedFor({ roles: [role] }, route.may, tables) !== 'in' || !isRead(route)) continue
      const { body } = await call(foreigner, route, route.url, fixture)
      const found = fixture.ids.filter((id) => JSON.stringify(body).includes(id))
      if (found.length > 0)
        faults.push(`${route.method} ${route.url} tells a foreign ${role} of ${found.join(', ')}`)
    }
  }
  expect(faults).toEqual([])
})

/** Reads without a parameter: lists and searches. */
const isRead = ({ method, url }: RouteInfo): boolean =>
  method === 'GET' || /\/(search|history|verify)$/.test(url)

/** Every difference between what exists for somebody and what `sees` says, one line each. */
async function wallFaults(sees: (aCase: CaseForRules, who: Who) => boolean): Promise<string[]> {
  const faults: string[] = []
  for (const role of ROLES)
    for (const unit of ['own', 'office', 'other'] as const) {
      const client = await office.signIn(role, unit)
      const who = await whoOf(client, role)
      for (const aCase of [fixture.complaint, fixture.report])
        for (const route of withParams().filter(({ url }) => url.startsWith('/api/cases/'))) {
          if (expectedFor({ roles: [role] }, route.may, tables) !== 'in') continue
          const params = { ...paramsOf(route), caseId: aCase.id, evidenceId: aCase.evidenceId }
          const { status } = await call(client, route, addressOf(route, params), fixture)
          const exists = sees(aCase.rules, who)
          // The clock of acceptance runs on complaints only: that it is missing on a report is its own 404.
          const isMissingClock = route.url.includes('/clocks/') && aCase === fixture.report
          if ((status !== 404) !== exists && !isMissingClock)
            faults.push(
              `${route.method} ${route.url} of the ${aCase.rules.kind} for ${client.name}: ${status}, the wall says ${exists ? 'it exists' : 'absent'}`,
            )
        }
    }
  return faults
}

test('a case exists exactly for those whom the wall lets see it (O20 art. 33)', async () => {
  expect(await wallFaults(mayRead)).toEqual([])
})

test('this test sees a wall that is gone, and a unit that sees too little', async () => {
  const withoutWall = await wallFaults((aCase, who) => mayRead({ ...aCase, isWalled: false }, who))
  expect(withoutWall.some((fault) => fault.includes('of the report for reviewer'))).toBe(true)
  const withoutUnits = await wallFaults((aCase, who) => mayRead({ ...aCase, unitId: null }, who))
  expect(withoutUnits.some((fault) => fault.includes('of the complaint for handler.own'))).toBe(true)
})

test('there is somebody for whom each thing exists, so that its absence means something', async () => {
  const faults: string[] = []
  for (const route of withParams()) {
    const roles = ROLES.filter((role) => expectedFor({ roles: [role] }, route.may, tables) === 'in')
    const answers: number[] = []
    for (const role of roles) {
      const client = await office.signIn(role)
      answers.push((await call(client, route, addressOf(route, paramsOf(route)), fixture)).status)
      if (answers.at(-1) !== 404) break
    }
    if (answers.every((status) => status === 404))
      faults.push(`${route.method} ${route.url} is 404 for ${roles.join(', ')}`)
  }
  expect(faults).toEqual([])
})

async function whoOf(client: Client, role: Role): Promise<Who> {
  const { body } = await client.get('/api/me')
  return {
    kind: 'staff',
    id: body.id,
    name: body.name,
    centreId: CENTRE,
    roles: [role],
    unitId: null,
    unitIds: new Set(body.unitIds as string[]),
  }
}
