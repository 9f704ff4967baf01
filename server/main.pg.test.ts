import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROLES } from '#people'
import { testApp, type TestApp } from './testing.ts'

let office: TestApp
beforeAll(async () => {
  office = await testApp()
})
afterAll(() => office.close())

test('everybody can sign in and is told who they are', async () => {
  for (const role of ROLES) {
    const me = await (await office.signIn(role)).get('/api/me')
    expect(me, role).toMatchObject({
      status: 200,
      body: { roles: [role], next: null, clock: { today: '2020-03-05' }, isDemo: false },
    })
  }
})

test('the parts of the server are wired: probes, document, live stream', async () => {
  expect(await office.nobody.get('/readyz')).toMatchObject({ status: 200, body: { ready: true } })
  expect((await office.nobody.get('/api/openapi.json')).body.openapi).toBe('3.1.0')
  expect((await office.nobody.get('/api/live')).status).toBe(401)
})

test('a new centre begins with the lists that its forms offer', async () => {
  const { body } = await (await office.signIn('agent')).get('/api/catalogue')
  const lists = new Set(body.entries.map((entry: { list: string }) => entry.list))
  expect(lists).toEqual(new Set(['class', 'district', 'problem', 'tag', 'topic']))
})
