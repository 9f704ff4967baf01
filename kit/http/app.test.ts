import { Type } from 'typebox'
import { afterEach, expect, test } from 'vitest'
import { refuse } from '#kit/outcome.ts'
import { answer } from './index.ts'
import { closeAll, given, good, lines, signedIn } from './app-fixture.ts'

afterEach(closeAll)

test('what is not declared in the answer never leaves', async () => {
  const app = await given()
  const response = await app.inject({
    method: 'POST',
    url: '/api/things',
    headers: { ...signedIn, origin: 'http://localhost:80' },
    payload: good,
  })
  expect(response.statusCode).toBe(201)
  expect(response.json()).toEqual({ id: '1', name: 'pump' })
})

test('every broken rule is named, the first one as field', async () => {
  const app = await given()
  const post = async (payload: unknown) =>
    (
      await app.inject({ method: 'POST', url: '/api/things', headers: signedIn, payload: payload as object })
    ).json()
  expect(await post({ name: 'far too long', parts: [{ size: '5' }, {}] })).toMatchObject({
    status: 400,
    code: 'bad-input',
    field: 'name',
    errors: [
      { field: 'name', rule: 'maxLength' },
      { field: 'parts.0.size', rule: 'type' },
      { field: 'parts.1.size', rule: 'required' },
    ],
  })
  expect(await post({ ...good, colour: 'red' })).toMatchObject({
    status: 400,
    field: 'colour',
    errors: [{ field: 'colour', rule: 'additionalProperties' }],
  })
  expect(await post({ ...good, parts: [{ size: 1, weight: 2 }] })).toMatchObject({
    status: 400,
    field: 'parts.0.weight',
  })
  expect(await post({ ...good, name: 'a\u0000b' })).toMatchObject({ status: 400, field: 'name' })
})

test('parameters are converted, and unknown ones refused', async () => {
  const app = await given()
  const get = async (url: string) => (await app.inject({ url, headers: signedIn })).json()
  expect(await get('/api/things/7?deep=true')).toEqual({ id: 7, deep: true })
  expect(await get('/api/things/seven')).toMatchObject({ status: 400, field: 'id' })
  expect(await get('/api/things/7?deeep=true')).toMatchObject({ status: 400, field: 'deeep' })
})

test('nobody, somebody without the permission, somebody with it', async () => {
  const app = await given((app) => {
    app.get(
      '/api/secret',
      { schema: { response: { 200: Type.Object({}) } }, config: { may: 'secret.read' } },
      async () => ({}),
    )
  })
  expect((await app.inject({ url: '/api/secret' })).statusCode).toBe(401)
  expect((await app.inject({ url: '/api/secret', headers: signedIn })).json()).toMatchObject({
    status: 403,
    code: 'not-allowed',
  })
  expect(
    (await app.inject({ url: '/api/things/1', headers: { authorization: 'Bearer good' } })).statusCode,
  ).toBe(200)
})

test('every error is problem+json and names the request', async () => {
  const app = await given((app) => {
    app.get(
      '/api/broken',
      { schema: { response: { 200: Type.Object({}) } }, config: { may: 'anyone' } },
      async () => {
        throw new Error('password is 12345')
      },
    )
  })
  const cases = [
    [{ url: '/api/nowhere' }, 404, 'no-such-page'],
    [{ method: 'DELETE', url: '/api/things/1', headers: signedIn }, 405, 'method-not-allowed'],
    [
      {
        method: 'POST',
        url: '/api/things',
        headers: { ...signedIn, 'content-type': 'text/csv' },
        payload: 'a,b',
      },
      415,
      'wrong-media-type',
    ],
    [
      {
        method: 'POST',
        url: '/api/things',
        headers: { ...signedIn, 'content-type': 'multipart/form-data; boundary=x' },
        payload: '--x--',
      },
      415,
      'wrong-media-type',
    ],
    [
      {
        method: 'POST',
        url: '/api/things',
        headers: { ...signedIn, 'content-type': 'application/json' },
        payload: '{"name":',
      },
      400,
      'bad-input',
    ],
    [
      {
        method: 'POST',
        url: '/api/things',
        headers: { ...signedIn, 'content-type': 'application/json' },
        payload: '',
      },
      400,
      'bad-input',
    ],
    [
      { method: 'POST', url: '/api/things', headers: signedIn, payload: { name: 'x'.repeat(2_000_000) } },
      413,
      'too-large',
    ],
    [{ url: '/api/%zz' }, 400, 'bad-input'],
    [{ url: '/api/broken' }, 500, 'fault'],
  ] as const
  for (const [request, status, code] of cases) {
    const response = await app.inject(request as never)
    expect(
      [response.statusCode, response.json().code, response.headers['content-type']],
      JSON.stringify(request).slice(0, 80),
    ).toEqual([status, code, 'application/problem+json; charset=utf-8'])
    expect(response.json().requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.body).not.toContain('12345')
  }
  expect((await app.inject({ method: 'DELETE', url: '/api/things/1' })).headers.allow).toBe('GET')
})

test('a refusal becomes its status in one place', async () => {
  const outcomes = {
    a: refuse('no-such-case'),
    b: refuse('stale-version', { current: { version: 3 } }),
    c: refuse('too-late', { allowed: ['note'] }),
    d: refuse('bad-input', { field: 'x' }),
  }
  const app = await given((app) => {
    app.get(
      '/api/try/:name',
      {
        schema: { params: Type.Object({ name: Type.String() }), response: { 200: Type.Object({}) } },
        config: { may: 'anyone' },
      },
      async (request, reply) => answer(reply, outcomes[request.params.name as 'a']),
    )
  })
  const get = async (name: string) => (await app.inject({ url: `/api/try/${name}` })).json()
  expect(await get('a')).toMatchObject({ status: 404, code: 'no-such-case' })
  expect(await get('b')).toMatchObject({ status: 409, code: 'stale-version', current: { version: 3 } })
  expect(await get('c')).toMatchObject({ status: 409, code: 'too-late', allowed: ['note'] })
  expect(await get('d')).toMatchObject({ status: 400, field: 'x' })
})

test('a page of another site cannot write with a borrowed cookie', async () => {
  const app = await given()
  const post = async (headers: Record<string, string>) =>
    (await app.inject({ method: 'POST', url: '/api/things', headers, payload: good })).statusCode
  const cookie = 'session=good'
  expect(await post({ cookie, origin: 'http://localhost:80' })).toBe(201)
  expect(await post({ cookie, origin: 'https://evil.example' })).toBe(403)
  expect(await post({ cookie, origin: 'null' })).toBe(403)
  expect(await post({ cookie, 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await post({ cookie, 'sec-fetch-site': 'same-origin' })).toBe(201)
  expect(await post({ cookie })).toBe(403)
  expect(await post({ authorization: 'Bearer good' })).toBe(201)
  const behindProxy = await given(undefined, { origins: ['https://12315.example'] })
  expect(
    (
      await behindProxy.inject({
        method: 'POST',
        url: '/api/things',
        headers: { cookie, origin: 'https://12315.example' },
        payload: good,
      })
    ).statusCode,
  ).toBe(201)
})

test('a runaway session is slowed down, its neighbour behind the same address is not', async () => {
  const app = await given(undefined, { rates: { session: 3 } })
  const get = async (headers: Record<string, string>) =>
    (await app.inject({ url: '/api/things/1', headers })).statusCode
  expect([await get(signedIn), await get(signedIn), await get(signedIn), await get(signedIn)]).toEqual([
    200, 200, 200, 429,
  ])
  expect((await app.inject({ url: '/api/openapi.json' })).statusCode).toBe(200)
  const strict = await given(undefined, { rates: { failures: 2 } })
  const guess = async () =>
    (await strict.inject({ url: '/api/things/1', headers: { authorization: 'Bearer bad' } })).statusCode
  expect([await guess(), await guess(), await guess()]).toEqual([401, 401, 429])
})

test('neither body nor query reaches the log', async () => {
  const app = await given()
  lines.length = 0
  await app.inject({
    method: 'POST',
    url: '/api/things',
    headers: signedIn,
    payload: { ...good, phone: '100-0000-1234' },
  })
  await app.inject({ url: '/api/things/1?phone=10000001234', headers: signedIn })
  expect(lines.length).toBeGreaterThanOrEqual(2)
  expect(lines.join()).not.toMatch(/1234|pump/)
  expect(lines.join()).toContain('/api/things/:id')
})
