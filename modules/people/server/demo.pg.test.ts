import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DemoAccount } from './needs.ts'
import { given, type Given } from './given.ts'

const accounts: DemoAccount[] = [
  { centreId: 320100, role: 'admin', username: 'ada' },
  { centreId: 320100, role: 'agent', username: 'anna' },
]
let here: Given
beforeAll(async () => {
  here = await given({ needs: { demo: { accounts: () => accounts } } })
  await here.person('ada', ['admin'])
  await here.person('anna', ['agent'])
})
afterAll(() => here.close())

test('on this machine one click signs in, the administrator too, and it is audited', async () => {
  const browser = here.client()
  expect((await browser.get('/api/demo/roles')).body).toEqual({ roles: ['agent', 'admin'] })
  expect((await browser.post('/api/demo/sign-in', { role: 'admin' })).body).toEqual({ next: null })
  expect((await browser.get('/api/me')).body).toMatchObject({
    username: 'ada',
    roles: ['admin'],
    isDemo: true,
    next: null,
  })
  expect((await browser.post('/api/demo/sign-in', { role: 'agent' })).status).toBe(200)
  expect((await browser.get('/api/me')).body.username).toBe('anna')
  expect((await browser.post('/api/demo/sign-in', { role: 'lead' })).status).toBe(404)
  expect((await browser.post('/api/demo/sign-in', { role: 'king' })).body).toMatchObject({
    status: 400,
    field: 'role',
  })
  expect((await here.audited()).filter((action) => action === 'session.start')).toHaveLength(2)
  expect((await browser.get('/api/sign-in/options')).body.demo).toBe(true)
})

test('from elsewhere, through a proxy, or under a foreign name there is no such page', async () => {
  const strangers = [
    here.client('100.0.0.1'),
    here.client('::ffff:100.0.0.1'),
    ...[
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'forwarded',
      'via',
      'x-real-ip',
      'cf-connecting-ip',
      'x-forwarded',
    ].map((name) => here.client('127.0.0.1', { [name]: '127.0.0.1' })),
    here.client('127.0.0.1', { host: 'rebound.example', origin: 'http://rebound.example' }),
    here.client('127.0.0.1', { host: 'localhost.example', origin: 'http://localhost.example' }),
  ]
  for (const stranger of strangers) {
    expect((await stranger.get('/api/demo/roles')).body).toMatchObject({ status: 404, code: 'no-such-page' })
    expect((await stranger.post('/api/demo/sign-in', { role: 'admin' })).body).toMatchObject({
      status: 404,
      code: 'no-such-page',
    })
    expect((await stranger.get('/api/sign-in/options')).body.demo).toBe(false)
    expect(stranger.cookies).toEqual({})
  }
})

test('a server that was not started as demo has no such page either', async () => {
  const real = await given()
  await real.person('ada', ['admin'])
  expect((await real.client().get('/api/demo/roles')).status).toBe(404)
  expect((await real.client().post('/api/demo/sign-in', { role: 'admin' })).status).toBe(404)
  await real.close()
})
