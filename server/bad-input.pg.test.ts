/** Every route: missing, oversized, wrong type, unknown field, impossible values, stale version, repeated key. Driven by the schemas. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import type { RouteInfo } from '#kit/http/index.ts'
import { ROLES, SCOPES } from '#people'
import { tables } from './main.ts'
import { bodyFor, call, contactOf, makeFixture, ok, type Fixture } from './testing/fixture.ts'
import { addressOf, apiRoutes, expectedFor, partOf } from './testing/gate.ts'
import { brokenBy, sampleOf, unboundedIn, type Schema } from './testing/sample.ts'
import { testApp, type Answer, type Client, type TestApp } from './testing.ts'

/** Requests that succeed, for routes that promise to do a repeated one once. */
const GOOD: Readonly<Record<string, () => Promise<{ url: string; body: object; other: object }>>> = {
  'POST /api/contacts': async () => {
    const body = contactOf('complaint')
    return { url: '/api/contacts', body, other: { ...body, story: '另一件事' } }
  },
  'POST /api/units': async () => {
    const body = {
      parentId: office.unit('bureau'),
      kind: 'office',
      name: '新设所',
      shortName: '新设所',
      code: 'NEW',
      districtCode: null,
    }
    return { url: '/api/units', body, other: { ...body, name: '另一所' } }
  },
  'POST /api/views': async () => {
    const body = { name: '我的', filters: {} }
    return { url: '/api/views', body, other: { ...body, name: '另一个' } }
  },
  'POST /api/cases/:caseId/split': async () => {
    const { id } = fixture.otherComplaint
    const { version } = ok(await (await office.signIn('dispatcher')).get(`/api/cases/${id}`)).item
    const [aCase] = contactOf('report').cases
    return {
      url: `/api/cases/${id}/split`,
      body: { version, case: aCase, why: '两件事' },
      other: { version, case: { ...aCase, title: '另一件事' }, why: '两件事' },
    }
  },
}

let office: TestApp
let fixture: Fixture
beforeAll(async () => {
  office = await testApp({ rates: { session: 1e6, key: 1e6, address: 1e6, failures: 1e6 } })
  fixture = await makeFixture(office)
})
afterAll(() => office.close())

/** Somebody who may call the route; a member of staff if there is one. */
async function permitted(route: RouteInfo): Promise<Client> {
  if (route.may === 'anyone') return office.nobody
  const role = ROLES.find((one) => expectedFor({ roles: [one] }, route.may, tables) === 'in')
  if (role) return office.signIn(role)
  const scope = SCOPES.find((one) => expectedFor({ scopes: [one] }, route.may, tables) === 'in')
  return office.withKey(scope ? [scope] : [...SCOPES])
}
const titleOf = ({ method, url }: RouteInfo) => `${method} ${url}`
const bodied = () => apiRoutes(office.app).filter(({ schema }) => schema.body !== undefined)

/** Rows of every table, to see that a bad request leaves nothing. */
async function counts(): Promise<Record<string, number>> {
  const names = await office.db.rows<{ name: string }>(sql`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`)
  const all: Record<string, number> = {}
  for (const { name } of names)
    all[name] = (await office.db.row<{ n: number }>(
      sql`select count(*)::int as n from ${sql.table(name)}`,
    ))!.n
  return all
}

test('one broken field: 400, the field is named, and nothing is stored', async () => {
  for (const route of bodied()) await permitted(route)
  const before = await counts()
  const faults: string[] = []
  let asked = 0
  for (const route of bodied()) {
    const client = await permitted(route)
    for (const { what, field, value } of brokenBy(partOf(route, 'body')!)) {
      const { status, body } = await client.send(route.method, addressOf(route), value)
      const named = [body.field, ...(body.errors ?? []).map((error: { field: string }) => error.field)]
      asked += 1
      // Of an alternative the whole is named, of a list's item perhaps the list.
      const isNamed = named.some(
        (name) => name === field || field.startsWith(`${name}.`) || String(name).startsWith(`${field}.`),
      )
      if (status !== 400 || body.code !== 'bad-input' || !isNamed)
        faults.push(
          `${titleOf(route)}: ${what} at ${field}: ${status} ${body.code}, named ${named.join(', ')}`,
        )
    }
  }
  expect(faults).toEqual([])
  expect(asked).toBeGreaterThan(300)
  expect(await counts()).toEqual(before)
})

test('every text and every list that comes in has an upper bound', () => {
  const unbounded = apiRoutes(office.app).flatMap((route) =>
    (['body', 'querystring', 'params'] as const).flatMap((part) =>
      route.schema[part]
        ? unboundedIn(partOf(route, part)!).map((where) => `${titleOf(route)} ${part} ${where}`)
        : [],
    ),
  )
  expect(unbounded).toEqual([])
})

test('what is no JSON, not an object, too large or of another kind is refused as such', async () => {
  const faults: string[] = []
  for (const route of bodied()) {
    const client = await permitted(route)
    const raw = async (payload: string, type = 'application/json') => {
      const headers = { origin: 'http://localhost:80', ...client.own, 'content-type': type }
      return (
        await office.app.inject({ method: route.method as 'POST', url: addressOf(route), headers, payload })
      ).statusCode
    }
    const large = JSON.stringify({ zzz: 'x'.repeat(2_000_000) })
    const found = [
      await raw('{"a":'),
      await raw('[]'),
      await raw('"text"'),
      await raw('null'),
      await raw(large),
      await raw('a=1', 'application/x-www-form-urlencoded'),
      await raw('--x--', 'multipart/form-data; boundary=x'),
    ]
    const limit = found[4] === 413 || found[4] === 400
    if (found.some((status, nth) => status !== [400, 400, 400, 400, found[4], 415, 415][nth]) || !limit)
      faults.push(`${titleOf(route)}: ${found.join(' ')}`)
  }
  expect(faults).toEqual([])
})

test('parameters of addresses and queries are checked', async () => {
  const faults: string[] = []
  for (const route of apiRoutes(office.app)) {
    const client = await permitted(route)
    const body = bodyFor(route, fixture)
    const params = partOf(route, 'params')?.properties ?? {}
    for (const name of Object.keys(params)) {
      const { status, body: answer } = await call(
        client,
        route,
        addressOf(route, { [name]: `§${'x'.repeat(150)}` }),
        fixture,
      )
      if (status !== 400 || answer.field !== name)
        faults.push(`${titleOf(route)} with a strange ${name}: ${status} ${answer.field}`)
    }
    const query = partOf(route, 'querystring')?.properties ?? {}
    for (const [name, schema] of Object.entries(query))
      for (const value of strangeQueries(schema)) {
        const { status, body: answer } = await client.send(
          route.method,
          `${addressOf(route)}?${name}=${encodeURIComponent(value)}`,
          body,
        )
        if (status !== 400 || !String(answer.field).startsWith(name))
          faults.push(`${titleOf(route)}?${name}=${value.slice(0, 20)}: ${status} ${answer.field}`)
      }
  }
  expect(faults).toEqual([])
})

/** Values that do not fit; as text, as queries bring them. */
function strangeQueries(schema: Schema): string[] {
  if (schema.type === 'string' && !schema.enum)
    return [
      'a\u0000b',
      ...(schema.maxLength === undefined ? [] : ['x'.repeat(schema.maxLength + 1)]),
      ...(schema.format || schema.pattern ? ['§'] : []),
    ]
  return ['§']
}

/** Shapes are right, but there is no such day, number or text: refused or done, never a fault. */
test('values that fit the schema and make no sense are no fault of the server', async () => {
  const faults: string[] = []
  for (const route of bodied()) {
    if (IRREVERSIBLE.has(titleOf(route))) continue
    const client = await permitted(route)
    for (const [what, value] of oddlyFilled(partOf(route, 'body')!)) {
      const { status, body } = await client.send(route.method, addressOf(route), value)
      if (status >= 500) faults.push(`${titleOf(route)} with ${what}: ${status} ${body.requestId}`)
    }
  }
  expect(faults).toEqual([])
})

/** These would end the session that asks. */
const IRREVERSIBLE = new Set(['POST /api/sign-out', 'POST /api/me/password'])

function oddlyFilled(schema: Schema): [string, unknown][] {
  const whole = sampleOf(schema, true)
  const fill = (change: (value: unknown) => unknown): unknown => {
    const walk = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(walk)
      if (typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one)]))
      return change(value)
    }
    return walk(whole)
  }
  const texts = (text: string) =>
    fill((value) => (typeof value === 'string' && /^x+$/.test(value) ? text : value))
  return [
    [
      'days that do not exist',
      fill((value) =>
        typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value)
          ? value.replace('03-05', '02-31')
          : value,
      ),
    ],
    [
      'the year 0000',
      fill((value) =>
        typeof value === 'string' && value.startsWith('2020-') ? value.replace('2020', '0000') : value,
      ),
    ],
    ['huge numbers', fill((value) => (typeof value === 'number' ? Number.MAX_SAFE_INTEGER : value))],
    ['half a surrogate', texts('\ud800')],
    ['only blanks', texts('    ')],
    ['signs of LIKE and tsquery', texts(`%_\\':*&|!<->(`)],
    ['right-to-left and control signs', texts('\u202e\u0007\u001b[31m')],
    ['everything filled', whole],
  ]
}

test('a stale version is answered with 409 and the current one', async () => {
  const faults: string[] = []
  let asked = 0
  for (const route of bodied()) {
    const { properties } = partOf(route, 'body')!
    if (!properties?.version) continue
    asked += 1
    const statuses: string[] = []
    for (const role of ROLES.filter((one) => expectedFor({ roles: [one] }, route.may, tables) === 'in')) {
      const client = await office.signIn(role)
      const { status, body } = await client.send(
        route.method,
        addressOf(route, paramsFor(route)),
        bodyFor(route, fixture),
      )
      statuses.push(`${status} ${body.code}`)
      if (
        status === 409 &&
        body.code === 'stale-version' &&
        (body.current === undefined || body.current === null)
      )
        faults.push(`${titleOf(route)}: no current version`)
      if (statuses.includes('409 stale-version')) break
    }
    if (!statuses.includes('409 stale-version')) faults.push(`${titleOf(route)}: ${statuses.join(', ')}`)
  }
  expect(faults).toEqual([])
  expect(asked).toBeGreaterThan(20)
})

function paramsFor({ url }: RouteInfo): Record<string, string> {
  if (url.startsWith('/api/staff/')) return { id: fixture.staffId }
  if (url.startsWith('/api/units/')) return { id: fixture.unitId }
  if (url.startsWith('/api/keys/')) return { id: fixture.keyId }
  if (url.startsWith('/api/drafts/')) return { id: fixture.draftId }
  return { caseId: fixture.complaint.id }
}

test('a repeated key gets the same answer, another body is refused, and it was done once', async () => {
  const promised = apiRoutes(office.app).filter(({ idempotent }) => idempotent)
  expect(promised.map(titleOf).toSorted()).toEqual(Object.keys(GOOD).toSorted())
  for (const route of promised) {
    const { url, body, other } = await GOOD[titleOf(route)]!()
    const key = 'repeated-key-1'
    const { client, answer: first } = await firstToSucceed(route, url, body, key)
    const after = await counts()
    const again = await client.post(url, body, { 'idempotency-key': key })
    expect(again.status, titleOf(route)).toBe(first.status)
    expect(again.body, titleOf(route)).toEqual(first.body)
    expect(await client.post(url, other, { 'idempotency-key': key }), titleOf(route)).toMatchObject({
      status: 422,
      body: { code: 'key-reused' },
    })
    expect(await client.post(url, body, { 'idempotency-key': 'short' })).toMatchObject({
      status: 400,
      body: { field: 'idempotency-key' },
    })
    expect(await counts(), titleOf(route)).toEqual(after)
  }
})

/** Whoever may: not every role with the permission may do it in this state. */
async function firstToSucceed(
  route: RouteInfo,
  url: string,
  body: object,
  key: string,
): Promise<{ client: Client; answer: Answer }> {
  const answers: string[] = []
  for (const role of ROLES.filter((one) => expectedFor({ roles: [one] }, route.may, tables) === 'in')) {
    const client = await office.signIn(role)
    const answer = await client.post(url, body, { 'idempotency-key': key })
    if (answer.status < 300) return { client, answer }
    answers.push(`${role}: ${answer.status} ${answer.body.code} ${answer.body.field ?? ''}`)
  }
  throw new Error(`nobody succeeds with ${titleOf(route)}: ${answers.join(', ')}`)
}
