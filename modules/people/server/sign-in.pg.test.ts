import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { given, PASSWORD, sessionToken, type Given } from './given.ts'

let here: Given
beforeAll(async () => {
  here = await given()
})
afterAll(() => here.close())

test('name and password open a session whose cookie no script and no other site sees, and only its hash is kept', async () => {
  const anna = await here.person('anna', ['agent'])
  const browser = here.client()
  const response = await browser.post('/api/sign-in', { username: ' Anna ', password: PASSWORD })
  expect(response).toMatchObject({ status: 200, body: { next: null } })
  const cookie = String(response.headers['set-cookie'])
  expect(cookie).toMatch(
    /^xinqiao_session=320100\.[A-Za-z0-9_-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
  )
  expect((await browser.get('/api/me')).body).toMatchObject({
    id: anna.id,
    username: 'anna',
    roles: ['agent'],
    next: null,
    centre: { id: 320100 },
  })
  const [stored] = await here.db.rows<{ text: string }>(
    sql`select row_to_json(s)::text as text from session s where staff_id = ${anna.id}`,
  )
  expect(stored?.text).not.toContain(sessionToken(browser).slice(7))
  expect((await here.audited()).at(-1)).toBe('session.start')
})

test('behind https the cookie is Secure, and the address is the one that a trusted proxy names', async () => {
  const behind = await given({ proxies: ['127.0.0.1'] })
  await behind.person('anna', ['agent'])
  const browser = behind.client('127.0.0.1', { 'x-forwarded-proto': 'https', 'x-forwarded-for': '100.0.0.7' })
  const { headers } = await browser.post('/api/sign-in', { username: 'anna', password: PASSWORD })
  expect(String(headers['set-cookie'])).toContain('; Secure; ')
  expect(await behind.db.row(sql`select address from session`)).toEqual({ address: '100.0.0.7' })
  await behind.close()
})

test('wrong name, wrong password, switched off: one answer', async () => {
  await here.person('bert', ['agent'])
  const off = await here.person('carl', ['agent'])
  await here.db.run(sql`update staff set is_active = false where id = ${off.id}`)
  const tries = [
    { username: 'nobody', password: PASSWORD },
    { username: 'bert', password: 'wrong-password' },
    { username: 'carl', password: PASSWORD },
    { username: 'bert', password: PASSWORD, centreId: 310000 },
    { username: "' or 1=1 --", password: PASSWORD },
  ]
  const answers = []
  for (const body of tries) {
    const { status, body: problem } = await here.client().post('/api/sign-in', body)
    answers.push({ status, code: problem.code, detail: problem.detail })
  }
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1)
  expect(answers[0]).toMatchObject({ status: 401, code: 'wrong-credentials' })
})

test('an account without a password is not opened by an empty or any other one', async () => {
  const oidcOnly = await here.person('dora', ['agent'])
  await here.db.run(sql`update staff set password_hash = null where id = ${oidcOnly.id}`)
  expect(
    (await here.client().post('/api/sign-in', { username: 'dora', password: 'there is nobody of this name' }))
      .status,
  ).toBe(401)
  expect((await here.client().post('/api/sign-in', { username: 'dora', password: '' })).status).toBe(400)
})

test('bad requests are named', async () => {
  const post = async (body: object) => (await here.client().post('/api/sign-in', body)).body
  expect(await post({ username: 'anna' })).toMatchObject({ status: 400, field: 'password' })
  expect(await post({ username: 'x'.repeat(41), password: 'y' })).toMatchObject({
    status: 400,
    field: 'username',
  })
  expect(await post({ username: 'anna', password: 'y', remember: true })).toMatchObject({
    status: 400,
    field: 'remember',
  })
  expect(await post({ username: 'anna', password: 7 })).toMatchObject({ status: 400, field: 'password' })
  expect(await post({ username: 'anna', password: 'y', centreId: 7 })).toMatchObject({
    status: 400,
    field: 'centreId',
  })
})

test('with one centre nobody is asked for it, with two everybody is', async () => {
  const own = await given()
  await own.person('anna', ['agent'])
  expect((await own.client().get('/api/sign-in/options')).body).toEqual({
    empty: false,
    askCentre: false,
    centreName: '南京',
    oidc: false,
    demo: false,
  })
  await own.addCentre(310000, '上海')
  await own.person('anna', ['auditor'], { centreId: 310000 })
  expect((await own.client().get('/api/sign-in/options')).body).toEqual({
    empty: false,
    askCentre: true,
    centreName: null,
    oidc: false,
    demo: false,
  })
  expect(
    (await own.client().post('/api/sign-in', { username: 'anna', password: PASSWORD })).body,
  ).toMatchObject({ status: 400, field: 'centreId' })
  const browser = own.client()
  expect(
    (await browser.post('/api/sign-in', { centreId: 310000, username: 'anna', password: PASSWORD })).status,
  ).toBe(200)
  expect((await browser.get('/api/me')).body).toMatchObject({ centre: { id: 310000 }, roles: ['auditor'] })
  await own.close()
})

test('a second sign-in in the same browser ends the first session', async () => {
  const eve = await here.person('eve', ['agent'])
  const browser = await here.signedIn(eve)
  const first = sessionToken(browser)
  await here.signedIn(eve, browser)
  expect(sessionToken(browser)).not.toBe(first)
  const old = here.client()
  old.cookies['xinqiao_session'] = first
  expect((await old.get('/api/me')).status).toBe(401)
  expect((await browser.get('/api/me')).status).toBe(200)
})

test('sign-out ends the session at once and takes the cookie away', async () => {
  const browser = await here.as('fred', ['agent'])
  const token = sessionToken(browser)
  expect((await browser.post('/api/sign-out')).status).toBe(200)
  expect(sessionToken(browser)).toBe('')
  browser.cookies['xinqiao_session'] = token
  expect((await browser.get('/api/me')).status).toBe(401)
})

test('a session ends after twelve idle hours, lives on while used, and never beyond seven days', async () => {
  const gina = await here.person('gina', ['agent'])
  const browser = await here.signedIn(gina)
  for (let hours = 0; hours < 24 * 7 - 11; hours += 11) {
    expect((await browser.get('/api/me')).status).toBe(200)
    here.machine.advance(11 * 3_600_000)
  }
  expect((await browser.get('/api/me')).status).toBe(200)
  here.machine.advance(11 * 3_600_000)
  expect((await browser.get('/api/me')).status).toBe(401)
  const idle = await here.signedIn(gina, here.client())
  here.machine.advance(12 * 3_600_000 + 1)
  expect((await idle.get('/api/me')).status).toBe(401)
})

test('a foreign page cannot sign anybody in', async () => {
  const response = await here.app.inject({
    method: 'POST',
    url: '/api/sign-in',
    headers: { origin: 'https://evil.example' },
    payload: { username: 'anna', password: PASSWORD },
  })
  expect(response.json()).toMatchObject({ status: 403, code: 'foreign-origin' })
})

test('no password, token or address line stands in the log', async () => {
  const browser = await here.as('hugo', ['agent'])
  await here.client().post('/api/sign-in', { username: 'hugo', password: 'a-very-wrong-password' })
  const log = here.lines.join('')
  for (const secret of [PASSWORD, sessionToken(browser), 'a-very-wrong-password', 'hugo某'])
    expect(log).not.toContain(secret)
})
