import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { Type } from 'typebox'
import { afterEach, expect, test } from 'vitest'
import { done, refuse } from '#kit/outcome.ts'
import {
  answer,
  buildApp,
  decodeCursor,
  encodeCursor,
  probeRoutes,
  type App,
  type AppOptions,
  type Caller,
} from './index.ts'

type Who = Caller & { may: readonly string[] }
const anna: Who = {
  kind: 'staff',
  id: 'anna',
  centreId: 320100,
  sessionId: 's1',
  may: ['thing.write', 'thing.read'],
}
const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

const lines: string[] = []
const Thing = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 5 }),
    parts: Type.Array(Type.Object({ size: Type.Integer() })),
  },
  { $id: 'NewThing' },
)
const ThingView = Type.Object({ id: Type.String(), name: Type.String() }, { $id: 'ThingView' })

/** A small app: whoever sends the cookie is anna. */
async function given(
  routes: (app: App) => void = () => {},
  opts: Partial<AppOptions<Who>> = {},
): Promise<App> {
  const app = await buildApp<Who>({
    guard: {
      authenticate: async (request) =>
        request.cookies.session === 'good' || request.headers.authorization === 'Bearer good' ? anna : null,
      allows: (who, permission) => who.may.includes(permission),
    },
    log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    title: { title: 'Test', version: '1' },
    ...opts,
  })
  app.post(
    '/api/things',
    { schema: { body: Thing, response: { 201: ThingView } }, config: { may: 'thing.write' } },
    async (request, reply) =>
      answer(reply, done({ id: '1', name: request.body.name, secret: 'never declared, never sent' })),
  )
  app.get(
    '/api/things/:id',
    {
      schema: {
        params: Type.Object({ id: Type.Integer() }),
        querystring: Type.Object({ deep: Type.Optional(Type.Boolean()) }),
        response: { 200: Type.Object({ id: Type.Integer(), deep: Type.Boolean() }) },
      },
      config: { may: 'thing.read' },
    },
    async (request, reply) =>
      answer(reply, done({ id: request.params.id, deep: request.query.deep ?? false })),
  )
  routes(app)
  await app.ready()
  open.push(() => app.close())
  return app
}
const signedIn = { cookie: 'session=good', origin: 'http://localhost:80' }
const good = { name: 'pump', parts: [{ size: 1 }] }

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

test('a route without a permission, without its parameters or without an answer stops the boot', async () => {
  const boot = (declare: (app: App) => void) => given(declare)
  await expect(
    boot(
      (app) => void app.get('/api/x', { schema: { response: { 200: Type.Object({}) } } }, async () => ({})),
    ),
  ).rejects.toThrow('config.may is missing')
  await expect(
    boot(
      (app) =>
        void app.get(
          '/api/x/:id',
          { schema: { response: { 200: Type.Object({}) } }, config: { may: 'anyone' } },
          async () => ({}),
        ),
    ),
  ).rejects.toThrow('does not describe id')
  await expect(
    boot((app) => void app.get('/api/x', { config: { may: 'anyone' } }, async () => ({}))),
  ).rejects.toThrow('no 2xx answer')
  const guard = {
    authenticate: async () => null,
    allows: () => false,
    permissions: new Set(['thing.write', 'thing.read']),
  }
  await expect(
    given(
      (app) =>
        void app.get(
          '/api/x',
          { schema: { response: { 200: Type.Object({}) } }, config: { may: 'thing.raed' } },
          async () => ({}),
        ),
      { guard },
    ),
  ).rejects.toThrow('no role table has the permission thing.raed')
})

test('the OpenAPI document is 3.1 and has names', async () => {
  const app = await given()
  const document = (await app.inject({ url: '/api/openapi.json' })).json()
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.components.schemas).sort()).toEqual([
    'FieldError',
    'NewThing',
    'Problem',
    'ThingView',
  ])
  const post = document.paths['/api/things'].post
  expect(post.requestBody.content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/NewThing',
  })
  expect(post.responses['201'].content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/ThingView',
  })
  expect(post.responses.default.content['application/problem+json'].schema).toEqual({
    $ref: '#/components/schemas/Problem',
  })
  expect(document.components.schemas.NewThing.additionalProperties).toBe(false)
  expect((await app.inject({ url: '/api/docs' })).body).not.toMatch(/<script>|onload=/)
  expect((await app.inject({ url: '/api/docs/static/swagger-ui.css' })).headers['content-type']).toContain(
    'text/css',
  )
  expect((await app.inject({ url: '/api/docs/static/..%2fpackage.json' })).statusCode).toBe(400)
})

test('pages: a fresh nonce each, deep links, hashed assets for ever', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pages-'))
  open.push(async () => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<script nonce="__CSP_NONCE__" src="/assets/a-1.js"></script>')
  writeFileSync(join(folder, 'sign-in.html'), 'sign in')
  writeFileSync(join(folder, 'assets', 'a-1.js'), 'plain')
  writeFileSync(join(folder, 'assets', 'a-1.js.br'), 'small')
  const app = await given(undefined, { pages: folder })
  const html = { accept: 'text/html,application/xhtml+xml' }
  const page = await app.inject({ url: '/cases/320100-1?tab=steps', headers: html })
  const nonce = /nonce="([^"]+)"/.exec(page.body)![1]!
  expect(page.statusCode).toBe(200)
  expect(page.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`)
  expect(page.headers['content-security-policy']).not.toContain('unsafe-inline')
  expect((await app.inject({ url: '/', headers: html })).body).not.toBe(page.body)
  expect((await app.inject({ url: '/sign-in', headers: html })).body).toBe('sign in')
  const asset = await app.inject({ url: '/assets/a-1.js', headers: { 'accept-encoding': 'br, gzip' } })
  expect([asset.body, asset.headers['content-encoding'], asset.headers['cache-control']]).toEqual([
    'small',
    'br',
    'public, max-age=31536000, immutable',
  ])
  expect((await app.inject({ url: '/assets/a-1.js' })).body).toBe('plain')
  expect((await app.inject({ url: '/assets/gone.js', headers: html })).statusCode).toBe(404)
  expect((await app.inject({ url: '/assets/../../package.json' })).statusCode).toBe(404)
  expect((await app.inject({ url: '/cases', headers: { accept: 'application/json' } })).statusCode).toBe(404)
  expect((await app.inject({ url: '/api/nowhere', headers: html })).headers['content-type']).toContain(
    'problem+json',
  )
})

test('probes tell yes or no; metrics are for the machine itself', async () => {
  let isUp = true
  const app = await given((app) =>
    probeRoutes(
      app,
      { database: async () => isUp, hangs: async () => true },
      { contentType: 'text/plain', metrics: async () => 'x 1' },
      'metrics.read',
    ),
  )
  expect((await app.inject({ url: '/readyz' })).json()).toEqual({
    ready: true,
    checks: { database: true, hangs: true },
  })
  isUp = false
  expect((await app.inject({ url: '/readyz' })).statusCode).toBe(503)
  expect((await app.inject({ url: '/metrics', remoteAddress: '127.0.0.1' })).body).toBe('x 1')
  expect((await app.inject({ url: '/metrics', remoteAddress: '10.0.0.7' })).statusCode).toBe(401)
  expect(
    (
      await app.inject({
        url: '/metrics',
        remoteAddress: '127.0.0.1',
        headers: { 'x-forwarded-for': '10.0.0.7' },
      })
    ).statusCode,
  ).toBe(401)
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

test('a cursor comes back as it was, anything else is refused', () => {
  const Keys = Type.Object({ at: Type.String(), id: Type.String() }, { additionalProperties: false })
  const keys = { at: '2020-03-05T09:00:00Z', id: 'x' }
  expect(decodeCursor(encodeCursor(keys), Keys)).toEqual(done(keys))
  for (const bad of [
    '',
    'not json',
    encodeCursor({ at: 1 }),
    encodeCursor([]),
    encodeCursor({ ...keys, at: 'a\u0000' }),
    'A'.repeat(5000),
  ])
    expect(decodeCursor(bad, Keys)).toMatchObject({ refused: 'bad-input', field: 'cursor' })
})
