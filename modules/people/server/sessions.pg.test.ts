import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { CENTRE, given, PASSWORD, sessionToken, type Given } from './given.ts'

let here: Given
beforeAll(async () => {
  here = await given()
})
afterAll(() => here.close())

test("one's open sessions can be listed and ended, one by one; those of others are not there", async () => {
  const anna = await here.person('anna', ['agent'])
  const desk = await here.signedIn(anna, here.client('100.0.0.1', { 'user-agent': 'Desk/1' }))
  here.machine.advance(1_000)
  const phone = await here.signedIn(anna, here.client('100.0.0.2', { 'user-agent': 'Phone/1' }))
  const bert = await here.as('bert', ['agent'])

  const { body } = await desk.get('/api/me/sessions')
  expect(body.items).toMatchObject([
    { isThis: false, address: '100.0.0.2', userAgent: 'Phone/1' },
    { isThis: true, address: '100.0.0.1', userAgent: 'Desk/1' },
  ])
  const [onPhone] = body.items
  expect((await bert.delete(`/api/me/sessions/${onPhone.id}`)).body.code).toBe('no-such-session')
  expect((await desk.delete('/api/me/sessions/01890a5d-ac96-774b-bcce-b302099a8057')).body.code).toBe(
    'no-such-session',
  )
  expect((await desk.delete('/api/me/sessions/7')).body).toMatchObject({ status: 400, field: 'id' })
  expect((await phone.get('/api/me')).status).toBe(200)
  expect((await desk.delete(`/api/me/sessions/${onPhone.id}`)).status).toBe(200)
  expect((await phone.get('/api/me')).status).toBe(401)
  expect((await desk.get('/api/me/sessions')).body.items).toHaveLength(1)
})

test('a new password ends the other sessions and keeps this one', async () => {
  const carl = await here.person('carl', ['agent'])
  const [desk, phone] = [await here.signedIn(carl), await here.signedIn(carl)]
  const change = (current: string, next: string) => desk.post('/api/me/password', { current, next })
  expect((await change('wrong-password', 'lantern-river-77')).body).toMatchObject({
    code: 'wrong-password',
    field: 'current',
  })
  expect((await change(PASSWORD, 'short')).body).toMatchObject({ code: 'weak-password', field: 'next' })
  expect((await change(PASSWORD, 'i-am-carl-in-nanjing')).body.code).toBe('weak-password')
  expect((await change(PASSWORD, PASSWORD)).body.code).toBe('same-password')
  expect((await phone.get('/api/me')).status).toBe(200)
  expect((await change(PASSWORD, 'lantern-river-77')).body).toEqual({ next: null })
  expect((await desk.get('/api/me')).status).toBe(200)
  expect((await phone.get('/api/me')).status).toBe(401)
  expect((await here.client().post('/api/sign-in', { username: 'carl', password: PASSWORD })).status).toBe(
    401,
  )
  expect(
    (await here.client().post('/api/sign-in', { username: 'carl', password: 'lantern-river-77' })).status,
  ).toBe(200)
  expect(await here.audited()).toContain('staff.change-password')
})

test('the password question is locked like the front door', async () => {
  const desk = await here.as('dora', ['agent'])
  for (let i = 0; i < 10; i++)
    await desk.post('/api/me/password', { current: `wrong-${i}`, next: 'lantern-river-77' })
  expect((await desk.post('/api/me/password', { current: PASSWORD, next: 'lantern-river-77' })).status).toBe(
    429,
  )
})

test('the administrator sees and ends the sessions of others, of this centre only', async () => {
  const admin = await here.as('ada', ['admin'])
  const eve = await here.person('eve', ['agent'])
  const desk = await here.signedIn(eve)
  expect((await admin.get(`/api/staff/${eve.id}/sessions`)).body.items).toHaveLength(1)
  expect((await desk.get(`/api/staff/${admin.id}/sessions`)).status).toBe(403)
  await here.addCentre(310000, '上海')
  const far = await here.person('far', ['agent'], { centreId: 310000 })
  for (const id of [far.id, '01890a5d-ac96-774b-bcce-b302099a8057']) {
    expect((await admin.get(`/api/staff/${id}/sessions`)).body).toMatchObject({
      status: 404,
      code: 'no-such-staff',
    })
    expect((await admin.post(`/api/staff/${id}/end-sessions`)).body).toMatchObject({
      status: 404,
      code: 'no-such-staff',
    })
  }
  expect((await admin.post(`/api/staff/${eve.id}/end-sessions`)).status).toBe(200)
  expect((await desk.get('/api/me')).status).toBe(401)
})

test('a session is believed for five seconds in a process that was not told, and not longer', async () => {
  const fred = await here.person('fred', ['agent'])
  const desk = await here.signedIn(fred, here.client('100.0.0.9'))
  const token = sessionToken(desk)
  expect((await here.needs.authenticator.findByToken(token))?.id).toBe(fred.id)
  // What another process does: this one's memory is not told.
  await here.db.run(
    sql`update session set ended_at = ${here.machine.now()}, ended_why = 'elsewhere' where staff_id = ${fred.id}`,
  )
  here.machine.advance(4_000)
  expect(await here.needs.authenticator.findByToken(token)).not.toBe(null)
  expect(
    await here.needs.authenticator.again((await here.needs.authenticator.findByToken(token)) as never),
  ).toBe(null)
  here.machine.advance(1_001)
  expect(await here.needs.authenticator.findByToken(token)).toBe(null)
})

test('an answer that was on its way when a session ended is not believed afterwards', async () => {
  const gina = await here.person('gina', ['agent'])
  const desk = await here.signedIn(gina, here.client('100.0.0.10'))
  const token = sessionToken(desk)
  const { authenticator } = here.needs
  authenticator.forget()
  const onItsWay = authenticator.findByToken(token)
  await here.db.run(
    sql`update session set ended_at = ${here.machine.now()}, ended_why = 'x' where staff_id = ${gina.id}`,
  )
  authenticator.forget()
  await onItsWay
  expect(await authenticator.findByToken(token)).toBe(null)
})

test('what is no token of ours does not reach the database', async () => {
  for (const cookie of [
    '',
    'x',
    `${CENTRE}.short`,
    `${CENTRE}.${'a'.repeat(43)}`,
    `032010.${'a'.repeat(43)}`,
    "320100.' or 1=1 --aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  ]) {
    const client = here.client('100.0.1.1')
    client.cookies['xinqiao_session'] = cookie
    expect((await client.get('/api/me')).body).toMatchObject({ status: 401, code: 'not-signed-in' })
  }
})
