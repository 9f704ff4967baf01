import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuid7 } from '#kit/ids.ts'
import { ACTION_BODIES } from '../contract.ts'
import { openApp } from './app-fixture.ts'
import { fingerprint, sentTo, versionOf } from './case-driver.ts'
import { aCase, CALLER } from './case-fixture.ts'
import { openOffice, type Office, type PersonName } from './office-fixture.ts'

let office: Office
let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  office = await openOffice()
  app = await openApp(office)
})
afterAll(async () => {
  await app.close()
  await office.drop()
})
const post = (
  who: PersonName | null,
  id: string,
  action: string,
  body: unknown,
  headers?: Record<string, string>,
) => app.send(who, 'POST', `/api/cases/${id}/${action}`, body, headers)

test('a step over HTTP: the new state, the version, what comes next', async () => {
  const id = await aCase(office, 'complaint')
  const { status, body } = await post('dispatcher', id, 'dispatch', {
    version: 1,
    unitId: office.unit('north'),
    why: '',
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    id,
    state: 'dispatched',
    version: 2,
    next: expect.arrayContaining([expect.objectContaining({ action: 'note', allowed: true })]),
  })
  const seen = await app.send('handler-north', 'GET', `/api/cases/${id}`)
  expect(seen).toMatchObject({ status: 200, body: { item: { state: 'dispatched', version: 2 } } })
})

// The same answer whether a case is absent, of another unit, of another centre or walled.
test('what does not exist for the asker is 404, word for word as an absent case', async () => {
  const report = await sentTo(office, await aCase(office, 'report'), 'south')
  const complaint = await sentTo(office, await aCase(office, 'complaint'), 'south')
  const ask = async (who: PersonName, id: string) => {
    const answers = [
      await app.send(who, 'GET', `/api/cases/${id}`),
      await app.send(who, 'GET', `/api/cases/${id}/clocks/accept/explain`),
      await post(who, id, 'note', { version: 1, note: '在吗' }),
      await post(who, id, 'reveal', { what: 'all', reason: '看看' }),
      await post(who, id, 'sign', { version: 1 }),
    ]
    return answers.map(({ status, body: { requestId: _, ...body } }) => ({ status, body }))
  }
  for (const who of ['handler-north', 'foreign-dispatcher'] as const)
    for (const id of [report, complaint]) expect(await ask(who, id)).toEqual(await ask(who, uuid7()))
  expect((await ask('handler-north', report))[0]).toMatchObject({
    status: 404,
    body: { code: 'no-such-case' },
  })
})

test('stale version: 409 with the present one', async () => {
  const id = await aCase(office, 'complaint')
  await post('agent', id, 'note', { version: 1, note: '一' })
  expect(await post('agent', id, 'note', { version: 1, note: '二' })).toMatchObject({
    status: 409,
    body: { code: 'stale-version', current: { version: 2, state: 'registered' } },
  })
})

test('a refusal by the table: 409 with what is allowed now; by the role: 403 before anything is read', async () => {
  const id = await sentTo(office, await aCase(office, 'complaint'), 'north')
  expect(await post('handler-north', id, 'accept', { version: 2, why: '' })).toMatchObject({
    status: 409,
    body: { code: 'wrong-state', allowed: expect.arrayContaining(['sign', 'ask-return']) },
  })
  expect(await post('agent', id, 'accept', { version: 2, why: '' })).toMatchObject({
    status: 403,
    body: { code: 'not-allowed' },
  })
  expect(await post(null, id, 'accept', { version: 2, why: '' })).toMatchObject({ status: 401 })
})

test('every action: a missing version, an unknown field, a wrong type and an oversized text are named, and leave nothing', async () => {
  const id = await aCase(office, 'complaint')
  const before = await fingerprint(office.db)
  const roles: PersonName[] = ['dispatcher', 'handler-north', 'head-north', 'reviewer']
  for (const action of Object.keys(ACTION_BODIES)) {
    const shape = ACTION_BODIES[action as keyof typeof ACTION_BODIES] as {
      properties: Record<string, { maxLength?: number }>
    }
    const answers: Awaited<ReturnType<typeof post>>[] = []
    for (const who of roles) {
      const one = await post(who, id, action, {})
      if (one.status === 403) continue
      answers.push(
        one,
        await post(who, id, action, { version: '1' }),
        await post(who, id, action, { version: 1, surprise: true }),
      )
      const long = Object.entries(shape.properties).find(([, schema]) => schema.maxLength)
      if (long)
        answers.push(
          await post(who, id, action, { version: 1, [long[0]]: '字'.repeat((long[1].maxLength ?? 0) + 1) }),
        )
      break
    }
    expect(answers.length, action).toBeGreaterThan(2)
    for (const { status, body } of answers)
      expect({ action, status, code: body.code }).toEqual({ action, status: 400, code: 'bad-input' })
    expect(
      answers[0]!.body.errors.map((one: { field: string }) => one.field),
      action,
    ).toContain('version')
    expect(
      answers[2]!.body.errors.map((one: { field: string }) => one.field),
      action,
    ).toContain('surprise')
  }
  expect(await app.send('dispatcher', 'GET', '/api/cases/not-a-uuid')).toMatchObject({ status: 400 })
  expect(await fingerprint(office.db)).toEqual(before)
})

test('revealed values are answered once, never kept by a cache, never logged', async () => {
  const id = await aCase(office, 'complaint')
  app.lines.length = 0
  const answer = await post('agent', id, 'reveal', { what: 'all', reason: '核实退款账户' })
  expect(answer).toMatchObject({ status: 200, body: { value: { name: CALLER.name, phone: CALLER.phone } } })
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(app.lines.length).toBeGreaterThan(0)
  for (const secret of [CALLER.name!, CALLER.phone!, CALLER.idNumber!, '石门街道'])
    expect(app.lines.join('\n')).not.toContain(secret)
  expect(await post('agent', id, 'reveal', { what: 'all', reason: '' })).toMatchObject({ status: 400 })
  expect(await post('analyst', id, 'reveal', { what: 'all', reason: '统计' })).toMatchObject({ status: 403 })
})

test('how a limit was counted, day by day', async () => {
  const id = await aCase(office, 'complaint')
  const { body } = await app.send('agent', 'GET', `/api/cases/${id}/clocks/accept/explain`)
  expect(body).toMatchObject({
    source: 'O20 art. 14',
    startedDay: '2020-03-05',
    dueDay: '2020-03-16',
    due: { lamp: 'green', workdaysLeft: 7 },
  })
  expect(body.days.filter((one: { counted: boolean }) => one.counted)).toHaveLength(7)
  expect(body.days).toContainEqual({ day: '2020-03-07', counted: false, why: '周六' })
  const consultation = await aCase(office, 'consultation')
  expect(await app.send('agent', 'GET', `/api/cases/${consultation}/clocks/accept/explain`)).toMatchObject({
    status: 404,
    body: { code: 'no-such-clock' },
  })
  expect(await app.send('agent', 'GET', `/api/cases/${id}/clocks/mediate/explain`)).toMatchObject({
    status: 400,
  })
})

test('many cases to one handler: each its own step, those that refuse are named', async () => {
  const ids = [await aCase(office, 'complaint'), await aCase(office, 'complaint')]
  for (const id of ids) await sentTo(office, id, 'north')
  const elsewhere = await sentTo(office, await aCase(office, 'complaint'), 'south')
  const absent = uuid7()
  const { status, body } = await app.send('head-north', 'POST', '/api/cases/assign', {
    handlerId: office.who('handler-north').id,
    why: '按片区分配',
    items: [
      { id: ids[0], version: 2 },
      { id: ids[1], version: 1 },
      { id: elsewhere, version: 2 },
      { id: absent, version: 2 },
    ],
  })
  expect(status).toBe(200)
  expect(body.done).toEqual([ids[0]])
  expect(body.refused).toEqual([
    { id: ids[1], code: 'stale-version', why: '' },
    { id: elsewhere, code: 'no-such-case', why: '' },
    { id: absent, code: 'no-such-case', why: '' },
  ])
  expect(await versionOf(office.db, ids[0]!)).toBe(3)
  expect(
    await app.send('handler-north', 'POST', '/api/cases/assign', {
      handlerId: uuid7(),
      why: '',
      items: [{ id: absent, version: 1 }],
    }),
  ).toMatchObject({ status: 403 })
})

test('a split answers 201 with the new case', async () => {
  const id = await aCase(office, 'complaint')
  const body = { version: 1, why: '', case: { kind: 'report', title: '涉嫌无证经营' } }
  const first = await post('dispatcher', id, 'split', body, { 'idempotency-key': 'split-once-1' })
  expect(first).toMatchObject({
    status: 201,
    body: {
      version: 1,
      created: { kind: 'report', state: 'registered', number: expect.stringMatching(/^320100-20200305-/) },
    },
  })
  const { requestId: _a, ...again } = (
    await post('dispatcher', id, 'split', body, { 'idempotency-key': 'split-once-1' })
  ).body
  expect(again).toEqual(first.body)
  expect(
    await post('dispatcher', id, 'split', { ...body, why: '另一次' }, { 'idempotency-key': 'split-once-1' }),
  ).toMatchObject({ status: 422 })
})

test('drafts over HTTP', async () => {
  const id = uuid7()
  const url = `/api/drafts/${id}`
  expect(await app.send('agent', 'PUT', url, { form: '{"story":"口罩"}', version: 0 })).toMatchObject({
    status: 200,
    body: { version: 1 },
  })
  expect(await app.send('agent', 'PUT', url, { form: '{}', version: 0 })).toMatchObject({
    status: 409,
    body: { current: { version: 1 } },
  })
  expect(await app.send('agent', 'GET', '/api/drafts')).toMatchObject({
    status: 200,
    body: { items: [{ id, form: '{"story":"口罩"}' }] },
  })
  expect(await app.send('lead', 'GET', url)).toMatchObject({ status: 404 })
  expect(await app.send('agent', 'PUT', url, { form: 'x'.repeat(100_001), version: 1 })).toMatchObject({
    status: 400,
  })
  expect(await app.send('reviewer', 'GET', '/api/drafts')).toMatchObject({ status: 403 })
  expect(await app.send('agent', 'DELETE', url)).toMatchObject({ status: 204 })
  expect(await app.send('agent', 'GET', url)).toMatchObject({ status: 404 })
})
