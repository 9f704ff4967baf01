import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { afterEach, expect, test } from 'vitest'
import { probeRoutes, type App } from './index.ts'
import { closeAll, given, open } from './app-fixture.ts'

afterEach(closeAll)

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
