import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { given, PASSWORD, type Given } from './given.ts'
import { codeAt } from './totp.ts'

let here: Given
let admin: Awaited<ReturnType<Given['as']>>
let unitId: string
beforeAll(async () => {
  here = await given()
  admin = await here.as('ada', ['admin'])
  unitId = (await here.addUnit('JY')).id
})
afterAll(() => here.close())

const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057'
const person = (username: string, more = {}) => ({
  username,
  name: '张三',
  unitId: null,
  roles: [{ role: 'agent', unitId: null }],
  ...more,
})

test('a new member of staff gets a password that is shown once and must be changed', async () => {
  const { status, body, headers } = await admin.post(
    '/api/staff',
    person('anna', { unitId, roles: [{ role: 'handler', unitId }] }),
  )
  expect(status).toBe(201)
  expect(headers['cache-control']).toBe('no-store')
  expect(body.staff).toMatchObject({
    name: '张三',
    unitId,
    isActive: true,
    version: 1,
    roles: [{ role: 'handler', unitId }],
    account: { username: 'anna', mustChangePassword: true },
  })
  expect(body.temporaryPassword).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
  const everywhere = await here.db.rows<{ text: string }>(sql`
    select row_to_json(s)::text as text from staff s union all select row_to_json(a)::text from audit_pending a union all select row_to_json(o)::text from outbox o`)
  for (const row of everywhere) expect(row.text).not.toContain(body.temporaryPassword)

  const browser = here.client()
  expect(
    (await browser.post('/api/sign-in', { username: 'anna', password: body.temporaryPassword })).body,
  ).toEqual({ next: 'change-password' })
  expect((await browser.get('/api/units')).body).toMatchObject({
    status: 403,
    code: 'password-change-needed',
  })
  expect(
    (await browser.post('/api/me/password', { current: body.temporaryPassword, next: 'lantern-river-77' }))
      .body,
  ).toEqual({ next: null })
  expect((await browser.get('/api/units')).status).toBe(200)
  expect((await here.told()).at(-1)).toBe('staff.changed created')
})

test('what does not fit is refused by its field and leaves nothing', async () => {
  const count = async () =>
    (
      await here.db.rows(
        sql`select 1 from staff union all select 1 from audit_pending union all select 1 from outbox`,
      )
    ).length
  const before = await count()
  const post = async (body: object) => (await admin.post('/api/staff', body)).body
  expect(await post(person('anna'))).toMatchObject({ code: 'username-taken', field: 'username' })
  expect(await post(person('Anna'))).toMatchObject({ status: 400, field: 'username' })
  expect(await post(person('bert', { unitId: NOBODY }))).toMatchObject({
    code: 'no-such-unit',
    field: 'unitId',
  })
  expect(await post(person('bert', { roles: [{ role: 'handler', unitId: null }] }))).toMatchObject({
    code: 'bad-roles',
    field: 'roles',
  })
  expect(await post(person('bert', { roles: [{ role: 'handler', unitId: NOBODY }] }))).toMatchObject({
    code: 'no-such-unit',
    field: 'roles',
  })
  expect(await post(person('bert', { roles: [{ role: 'king', unitId: null }] }))).toMatchObject({
    status: 400,
    field: 'roles.0.role',
  })
  expect(await post(person('bert', { roles: [] }))).toMatchObject({ status: 400, field: 'roles' })
  expect(await post(person('bert', { password: 'lantern-river-77' }))).toMatchObject({
    status: 400,
    field: 'password',
  })
  expect(await count()).toBe(before)
})

test("roles change at once for who is signed in, are audited before and after, and never one's own", async () => {
  const bert = await here.as('bert', ['agent'])
  const set = (id: string, roles: object[], version: number) =>
    admin.put(`/api/staff/${id}/roles`, { version, roles })
  expect((await bert.get('/api/me')).body.permissions).not.toContain('audit.read')
  expect((await set(bert.id, [{ role: 'auditor', unitId: null }], 1)).body).toMatchObject({
    version: 2,
    roles: [{ role: 'auditor' }],
  })
  expect((await bert.get('/api/me')).body.permissions).toContain('audit.read-all')
  expect((await set(bert.id, [{ role: 'agent', unitId: null }], 1)).body).toMatchObject({
    status: 409,
    code: 'stale-version',
    current: { version: 2 },
  })
  expect(
    (
      await set(
        admin.id,
        [
          { role: 'admin', unitId: null },
          { role: 'auditor', unitId: null },
        ],
        1,
      )
    ).body.code,
  ).toBe('yourself')
  const row = await here.db.row<{ data: object }>(
    sql`select data from audit_pending where action = 'staff.set-roles' order by id desc limit 1`,
  )
  expect(row?.data).toEqual({
    before: [{ role: 'agent', unitId: null }],
    after: [{ role: 'auditor', unitId: null }],
  })
})

test('an account that is switched off is out now, and can come back', async () => {
  const carl = await here.as('carl', ['agent'])
  const say = (verb: string, version: number) =>
    admin.post(`/api/staff/${carl.id}/${verb}`, { version, reason: '调离岗位' })
  expect((await say('deactivate', 1)).body).toMatchObject({
    isActive: false,
    version: 2,
    account: { openSessions: 0 },
  })
  expect((await carl.get('/api/me')).status).toBe(401)
  expect((await here.client().post('/api/sign-in', { username: 'carl', password: PASSWORD })).status).toBe(
    401,
  )
  expect((await say('deactivate', 2)).body).toMatchObject({ code: 'staff-inactive', allowed: ['reactivate'] })
  expect((await say('reactivate', 2)).body).toMatchObject({ isActive: true, version: 3 })
  expect((await here.client().post('/api/sign-in', { username: 'carl', password: PASSWORD })).status).toBe(
    200,
  )
})

test('the last administrator stays, and nobody switches himself off', async () => {
  const own = await given()
  const ada = await own.as('ada', ['admin'])
  const bea = await own.as('bea', ['admin'])
  expect((await ada.post(`/api/staff/${ada.id}/deactivate`, { version: 1, reason: '退休' })).body.code).toBe(
    'yourself',
  )
  expect(
    (await ada.post(`/api/staff/${bea.id}/deactivate`, { version: 1, reason: '退休' })).body.isActive,
  ).toBe(false)
  expect((await bea.get('/api/me')).status).toBe(401)
  await own.close()
})

test('two administrators who switch each other off at once: one stays', async () => {
  const own = await given()
  const ada = await own.as('ada', ['admin'])
  const bea = await own.as('bea', ['admin'])
  await Promise.all([
    ada.post(`/api/staff/${bea.id}/deactivate`, { version: 1, reason: '退休' }),
    bea.post(`/api/staff/${ada.id}/deactivate`, { version: 1, reason: '退休' }),
  ])
  expect(await own.db.rows(sql`select 1 from staff where is_active`)).toHaveLength(1)
  await own.close()
})

test('a reset password ends the sessions and lifts the lock-out', async () => {
  const dora = await here.as('dora', ['agent'])
  for (let i = 0; i < 10; i++)
    await here.client(`100.0.0.${i}`).post('/api/sign-in', { username: 'dora', password: 'wrong' })
  expect((await here.client().post('/api/sign-in', { username: 'dora', password: PASSWORD })).status).toBe(
    429,
  )
  const { body } = await admin.post(`/api/staff/${dora.id}/reset-password`, {
    version: 1,
    reason: '本人申请',
  })
  expect(body.version).toBe(2)
  expect((await dora.get('/api/me')).status).toBe(401)
  expect((await here.client().post('/api/sign-in', { username: 'dora', password: PASSWORD })).status).toBe(
    401,
  )
  expect(
    (await here.client().post('/api/sign-in', { username: 'dora', password: body.temporaryPassword })).body,
  ).toEqual({ next: 'change-password' })
  expect(
    (await admin.post(`/api/staff/${admin.id}/reset-password`, { version: 1, reason: '本人' })).body.code,
  ).toBe('yourself')
})

test('a lost device: the second factor is taken away by another administrator and enrolled anew', async () => {
  const sam = await here.as('sam', ['signer'])
  expect(
    (await admin.post(`/api/staff/${sam.id}/reset-second-factor`, { version: 1, reason: '手机遗失' })).body
      .account.hasSecondFactor,
  ).toBe(false)
  expect((await sam.get('/api/me')).status).toBe(401)
  const browser = here.client()
  expect((await browser.post('/api/sign-in', { username: 'sam', password: PASSWORD })).body).toEqual({
    next: 'enrol-second-factor',
  })
  here.machine.advance(30_000)
  expect(
    (await browser.post('/api/sign-in/second-factor', { code: codeAt(sam.totpSecret, here.machine.now()) }))
      .body.code,
  ).toBe('not-enrolled')
})

test('an edit changes name, unit and subject; a subject belongs to one person', async () => {
  const eve = await here.person('eve', ['agent'])
  const put = (body: object) => admin.put(`/api/staff/${eve.id}`, body)
  expect((await put({ version: 1, name: '李四', unitId, oidcSubject: 'sub-1' })).body).toMatchObject({
    name: '李四',
    unitId,
    version: 2,
    account: { oidcSubject: 'sub-1' },
  })
  expect((await put({ version: 2, name: '李四', unitId: null, oidcSubject: null })).body).toMatchObject({
    unitId: null,
    account: { oidcSubject: null },
  })
  const fred = await here.person('fred', ['agent'], { oidcSubject: 'sub-2' })
  expect((await put({ version: 3, name: '李四', unitId: null, oidcSubject: 'sub-2' })).body.code).toBe(
    'subject-taken',
  )
  expect(
    (await admin.put(`/api/staff/${fred.id}`, { version: 1, name: '', unitId: null, oidcSubject: null }))
      .body,
  ).toMatchObject({ status: 400, field: 'name' })
})

test('the phone book is for all, accounts are for few, and a name to sign in with cannot be found by trying', async () => {
  const anna = await here.as('gina', ['dispatcher'])
  const { body } = await anna.get('/api/staff?role=handler')
  expect(body.items).toMatchObject([{ name: '张三', account: null }])
  expect((await anna.get('/api/staff?q=gina')).body.items.map((one: { name: string }) => one.name)).toEqual([
    'gina某',
  ])
  await here.db.run(sql`update staff set name = '王五' where username = 'gina'`)
  expect((await anna.get('/api/staff?q=gina')).body.items).toEqual([])
  expect((await admin.get('/api/staff?q=gina')).body.items).toMatchObject([
    { name: '王五', account: { username: 'gina' } },
  ])
  expect((await anna.get(`/api/staff?q=${encodeURIComponent('王')}`)).body.items).toHaveLength(1)
  expect((await anna.get(`/api/staff/${anna.id}`)).body).toMatchObject({ name: '王五', account: null })
})

test('the list turns its pages without loss, and a foreign cursor is refused', async () => {
  const all = (await admin.get('/api/staff?limit=200')).body
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: { items: { id: string }[]; next: string | null } = (
      await admin.get(`/api/staff?limit=3${cursor ? `&cursor=${cursor}` : ''}`)
    ).body
    seen.push(...page.items.map((one) => one.id))
    cursor = page.next
  } while (cursor)
  expect(seen).toEqual(all.items.map((one: { id: string }) => one.id))
  expect(all).toMatchObject({ count: seen.length, capped: false, next: null })
  expect((await admin.get('/api/staff?cursor=xyz')).body).toMatchObject({ status: 400, field: 'cursor' })
  expect((await admin.get(`/api/staff?unitId=${unitId}`)).body.items.length).toBeGreaterThan(0)
  expect((await admin.get(`/api/staff?unitId=${NOBODY}`)).body.items).toEqual([])
  expect((await admin.get('/api/staff?isActive=false')).body.items).toEqual([])
})

test('people of another centre are nowhere', async () => {
  await here.addCentre(310000, '上海')
  const far = await here.person('far', ['agent'], { centreId: 310000 })
  const farUnit = await here.addUnit('SH', null, 310000)
  const say = { version: 1, reason: '试试' }
  for (const id of [far.id, NOBODY]) {
    const answers = [
      await admin.get(`/api/staff/${id}`),
      await admin.put(`/api/staff/${id}`, { version: 1, name: '某', unitId: null, oidcSubject: null }),
      await admin.put(`/api/staff/${id}/roles`, { version: 1, roles: [{ role: 'agent', unitId: null }] }),
      ...(await Promise.all(
        ['deactivate', 'reactivate', 'reset-password', 'reset-second-factor'].map((verb) =>
          admin.post(`/api/staff/${id}/${verb}`, say),
        ),
      )),
    ]
    for (const { body } of answers) expect(body).toMatchObject({ status: 404, code: 'no-such-staff' })
  }
  expect((await admin.post('/api/staff', person('ida', { unitId: farUnit.id }))).body.code).toBe(
    'no-such-unit',
  )
  expect((await admin.get('/api/staff?q=far')).body.items).toEqual([])
})
