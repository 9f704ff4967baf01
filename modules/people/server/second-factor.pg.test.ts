import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { given, PASSWORD, type Client, type Given } from './given.ts'
import { codeAt } from './totp.ts'

let here: Given
beforeAll(async () => {
  here = await given()
})
afterAll(() => here.close())

const closedTo = async (browser: Client) => {
  const answers = await Promise.all(
    ['/api/units', '/api/staff', '/api/audit', '/api/me/sessions'].map((url) => browser.get(url)),
  )
  return new Set(answers.map((one) => `${one.status} ${one.body.code}`))
}

test('an administrator does nothing before the second factor, not even see the units', async () => {
  const admin = await here.person('ada', ['admin'])
  const browser = here.client()
  expect((await browser.post('/api/sign-in', { username: 'ada', password: PASSWORD })).body).toEqual({
    next: 'second-factor',
  })
  expect(await closedTo(browser)).toEqual(new Set(['403 second-factor-needed']))
  expect((await browser.get('/api/me')).body).toMatchObject({
    next: 'second-factor',
    permissions: ['self.sign-in'],
    secondFactor: { isNeededNow: true, isRequired: true, isEnrolled: true },
  })
  const code = codeAt(admin.totpSecret, here.machine.now())
  expect((await browser.post('/api/sign-in/second-factor', { code })).body).toEqual({ next: null })
  expect((await browser.get('/api/units')).status).toBe(200)
  expect((await browser.get('/api/me')).body.permissions).toContain('unit.write')
})

test('a code is good once, for nobody else, and not when its minute is over', async () => {
  const admin = await here.person('bea', ['admin'])
  const other = await here.person('cleo', ['signer'])
  here.machine.advance(60_000)
  const code = codeAt(admin.totpSecret, here.machine.now())
  const tryAs = async (username: string, given: string) => {
    const browser = here.client()
    await browser.post('/api/sign-in', { username, password: PASSWORD })
    const { status, body } = await browser.post('/api/sign-in/second-factor', { code: given })
    return status === 200 ? 'in' : body.code
  }
  expect(await tryAs('bea', code)).toBe('in')
  expect(await tryAs('bea', code)).toBe('wrong-code')
  here.machine.advance(30_000)
  // The step before is still within the drift, but older than the one used.
  expect(await tryAs('bea', code)).toBe('wrong-code')
  expect(await tryAs('bea', codeAt(admin.totpSecret, here.machine.now()))).toBe('in')
  expect(await tryAs('cleo', codeAt(admin.totpSecret, new Date(here.machine.now().getTime() + 30_000)))).toBe(
    'wrong-code',
  )
  const stale = codeAt(other.totpSecret, new Date(here.machine.now().getTime() - 90_000))
  expect(await tryAs('cleo', stale)).toBe('wrong-code')
})

test('two requests with one code at the same moment: one is in', async () => {
  const admin = await here.person('dido', ['admin'])
  here.machine.advance(60_000)
  const code = codeAt(admin.totpSecret, here.machine.now())
  const browsers = [here.client(), here.client()]
  for (const browser of browsers) await browser.post('/api/sign-in', { username: 'dido', password: PASSWORD })
  const answers = await Promise.all(
    browsers.map((browser) => browser.post('/api/sign-in/second-factor', { code })),
  )
  expect(answers.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test('codes cannot be guessed through: five tries, then waits that grow to an hour', async () => {
  await here.person('elsa', ['admin'])
  const browser = here.client()
  await browser.post('/api/sign-in', { username: 'elsa', password: PASSWORD })
  const guess = async () => (await browser.post('/api/sign-in/second-factor', { code: '000000' })).body
  for (let i = 0; i < 5; i++) expect((await guess()).code).toBe('wrong-code')
  expect(
    (await here.audited()).filter((action) => action === 'session.second-factor-refused').length,
  ).toBeGreaterThanOrEqual(5)
  expect(await guess()).toMatchObject({ code: 'too-many', current: { retryAfterSeconds: 60 } })
  // A new session does not help.
  const again = here.client()
  await again.post('/api/sign-in', { username: 'elsa', password: PASSWORD })
  expect((await again.post('/api/sign-in/second-factor', { code: '000000' })).status).toBe(429)
})

test('a signer without a second factor must enrol, and the secret is worth nothing until confirmed', async () => {
  const signer = await here.person('fay', ['agent'])
  await here.db.run(
    sql`insert into staff_role (centre_id, staff_id, role) values (320100, ${signer.id}, 'signer')`,
  )
  const browser = here.client()
  expect((await browser.post('/api/sign-in', { username: 'fay', password: PASSWORD })).body).toEqual({
    next: 'enrol-second-factor',
  })
  expect(await closedTo(browser)).toEqual(new Set(['403 second-factor-needed']))
  expect((await browser.post('/api/sign-in/second-factor', { code: '123456' })).body.code).toBe(
    'not-enrolled',
  )
  const { body: offer } = await browser.post('/api/me/second-factor/enrol', {})
  expect(offer.uri).toMatch(/^otpauth:\/\/totp\/.*fay\?.*secret=/)
  expect((await browser.post('/api/me/second-factor/confirm', { code: '000000' })).body.code).toBe(
    'wrong-code',
  )
  const { body: second } = await browser.post('/api/me/second-factor/enrol', {})
  const code = codeAt(second.secret, here.machine.now())
  expect(
    (await browser.post('/api/me/second-factor/confirm', { code: codeAt(offer.secret, here.machine.now()) }))
      .body.code,
  ).toBe('wrong-code')
  expect((await browser.post('/api/me/second-factor/confirm', { code })).body).toEqual({ next: null })
  expect((await browser.get('/api/units')).status).toBe(200)
  expect((await browser.post('/api/me/second-factor/enrol', {})).body.code).toBe('already-enrolled')
  const [row] = await here.db.rows<{ text: string; bytes: Buffer }>(
    sql`select row_to_json(s)::text as text, totp_sealed as bytes from staff s where id = ${signer.id}`,
  )
  expect(row?.text).not.toContain(second.secret)
  expect(row?.bytes.includes(Buffer.from(second.secret))).toBe(false)
  const next = here.client()
  expect((await next.post('/api/sign-in', { username: 'fay', password: PASSWORD })).body).toEqual({
    next: 'second-factor',
  })
})

test('a person who need not may still enrol, and is asked from then on', async () => {
  const browser = await here.as('gwen', ['agent'])
  const { body } = await browser.post('/api/me/second-factor/enrol', {})
  await browser.post('/api/me/second-factor/confirm', { code: codeAt(body.secret, here.machine.now()) })
  expect((await here.client().post('/api/sign-in', { username: 'gwen', password: PASSWORD })).body).toEqual({
    next: 'second-factor',
  })
})

test('a stolen password does not set a new one before the second factor', async () => {
  await here.person('hope', ['admin'])
  const browser = here.client()
  await browser.post('/api/sign-in', { username: 'hope', password: PASSWORD })
  expect(
    (await browser.post('/api/me/password', { current: PASSWORD, next: 'lantern-river-77' })).body.code,
  ).toBe('second-factor-needed')
})
