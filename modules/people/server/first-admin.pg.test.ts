import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { makeFirstAdminCode } from './first-admin.ts'
import { given, PASSWORD, type Given } from './given.ts'
import { codeAt } from './totp.ts'

let here: Given
beforeEach(async () => {
  here = await given({ empty: true })
})
afterEach(() => here.close())

const order = (code: string, more = {}) => ({
  code,
  centreId: 320100,
  centreName: '南京市投诉举报中心',
  centreShortName: '南京',
  username: 'ada',
  name: '艾达',
  password: PASSWORD,
  ...more,
})

test('the code of the start makes the centre and its administrator, once; a second factor is next', async () => {
  const code = (await makeFirstAdminCode(here.db)) as string
  expect(code).toMatch(/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/)
  const stored = await here.db.row<{ text: string }>(
    sql`select row_to_json(f)::text as text from first_admin_code f`,
  )
  expect(stored?.text).not.toContain(code)
  expect((await here.client().get('/api/sign-in/options')).body).toMatchObject({
    empty: true,
    askCentre: false,
  })

  const browser = here.client()
  expect((await browser.post('/api/first-admin', order('aaaa-aaaa-aaaa-aaaa-aaaa'))).body).toMatchObject({
    code: 'wrong-code',
    field: 'code',
  })
  expect(
    (await browser.post('/api/first-admin', order(code, { password: 'ada-and-eve-1' }))).body,
  ).toMatchObject({ code: 'weak-password', field: 'password' })
  expect((await browser.post('/api/first-admin', order(code, { centreId: 7 }))).body).toMatchObject({
    status: 400,
    field: 'centreId',
  })
  expect(await here.db.rows(sql`select 1 from centre union all select 1 from staff`)).toEqual([])

  expect((await browser.post('/api/first-admin', order(` ${code.toUpperCase()} `))).body).toEqual({
    next: 'enrol-second-factor',
  })
  const { body: offer } = await browser.post('/api/me/second-factor/enrol', {})
  await browser.post('/api/me/second-factor/confirm', { code: codeAt(offer.secret, here.machine.now()) })
  expect((await browser.get('/api/me')).body).toMatchObject({
    roles: ['admin'],
    next: null,
    centre: { id: 320100, name: '南京市投诉举报中心', shortName: '南京' },
  })

  expect(
    (await here.client().post('/api/first-admin', order(code, { centreId: 310000, username: 'bea' }))).body
      .code,
  ).toBe('not-empty')
  expect(await makeFirstAdminCode(here.db)).toBe(null)
  expect((await here.client().get('/api/sign-in/options')).body).toMatchObject({ empty: false })
  expect(await here.audited()).toEqual([
    'centre.create',
    'staff.create',
    'session.start',
    'staff.offer-second-factor',
    'staff.enrol-second-factor',
  ])
})

test('a restart makes a new code, and the old one is worth nothing', async () => {
  const first = (await makeFirstAdminCode(here.db)) as string
  const second = (await makeFirstAdminCode(here.db)) as string
  expect((await here.client().post('/api/first-admin', order(first))).body.code).toBe('wrong-code')
  expect((await here.client().post('/api/first-admin', order(second))).status).toBe(200)
})

test('without a code there is no way in, and two at once make one administrator', async () => {
  expect((await here.client().post('/api/first-admin', order('aaaa'))).body.code).toBe('not-empty')
  const code = (await makeFirstAdminCode(here.db)) as string
  const answers = await Promise.all(
    [order(code), order(code, { username: 'bea', centreId: 310000 })].map((body) =>
      here.client().post('/api/first-admin', body),
    ),
  )
  expect(answers.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 409])
  expect(await here.db.rows(sql`select 1 from staff`)).toHaveLength(1)
})
