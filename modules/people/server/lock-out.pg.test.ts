import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { cleanUp } from './clean-up.ts'
import { given, PASSWORD, type Given } from './given.ts'

let here: Given
beforeEach(async () => {
  here = await given()
})
afterEach(() => here.close())

const signIn = async (username: string, password: string, address = '127.0.0.1') => {
  const { status, body, headers } = await here.client(address).post('/api/sign-in', { username, password })
  return { status, wait: body.current?.retryAfterSeconds, retryAfter: headers['retry-after'] }
}

test('ten failures lock an account for half a minute, the right password too; waiting opens it, success forgets', async () => {
  await here.person('anna', ['agent'])
  for (let i = 0; i < 10; i++) expect((await signIn('anna', `wrong-${i}`, `100.0.0.${i}`)).status).toBe(401)
  expect(await signIn('anna', PASSWORD, '100.0.0.99')).toEqual({ status: 429, wait: 30, retryAfter: '30' })
  here.machine.advance(29_000)
  expect(await signIn('anna', PASSWORD)).toMatchObject({ status: 429, wait: 1 })
  here.machine.advance(1_000)
  expect((await signIn('anna', PASSWORD)).status).toBe(200)
  expect((await signIn('anna', 'wrong')).status).toBe(401)
  expect((await signIn('anna', PASSWORD)).status).toBe(200)
})

test('each further failure doubles the wait', async () => {
  await here.person('anna', ['agent'])
  for (let i = 0; i < 10; i++) await signIn('anna', 'wrong', `100.0.0.${i}`)
  const waits = []
  for (let i = 0; i < 7; i++) {
    const { wait } = await signIn('anna', 'wrong', `100.0.1.${i}`)
    waits.push(wait)
    here.machine.advance(Number(wait) * 1000)
    expect((await signIn('anna', 'wrong', `100.0.2.${i}`)).status).toBe(401)
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900])
})

test('a name that does not exist is locked like one that does', async () => {
  for (let i = 0; i < 10; i++) expect((await signIn('nobody', 'wrong', `100.0.0.${i}`)).status).toBe(401)
  expect((await signIn('nobody', 'wrong')).status).toBe(429)
})

test('a centre that does not exist is locked like one that does, has no audit, and its tries are forgotten too', async () => {
  const guess = async (i: number) =>
    (
      await here
        .client(`100.0.0.${i}`)
        .post('/api/sign-in', { centreId: 310000, username: 'anna', password: PASSWORD })
    ).status
  for (let i = 0; i < 10; i++) expect(await guess(i)).toBe(401)
  expect(await guess(11)).toBe(429)
  expect(await here.db.rows(sql`select 1 from audit_pending where centre_id = 310000`)).toEqual([])
  here.machine.advance(25 * 3_600_000)
  await cleanUp(here.needs)
  expect(await here.db.rows(sql`select 1 from sign_in_failure`)).toEqual([])
})

test('one address that tries many accounts is locked, others go on', async () => {
  await here.person('anna', ['agent'])
  for (let i = 0; i < 50; i++) expect((await signIn(`guess${i}`, 'summer2020', '100.0.0.1')).status).toBe(401)
  expect(await signIn('anna', PASSWORD, '100.0.0.1')).toMatchObject({ status: 429, wait: 30 })
  expect((await signIn('anna', PASSWORD, '100.0.0.2')).status).toBe(200)
})

test('guesses sent all at once are counted one by one', async () => {
  await here.person('anna', ['agent'])
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) => signIn('anna', 'wrong', `100.0.0.${i}`)),
  )
  expect(answers.filter((one) => one.status === 401)).toHaveLength(10)
  expect(answers.filter((one) => one.status === 429)).toHaveLength(20)
})

test('people who sign in at once, with right passwords, lock nobody', async () => {
  await Promise.all(Array.from({ length: 12 }, (_, i) => here.person(`p${i}`, ['agent'])))
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => signIn(`p${i}`, PASSWORD, '100.0.0.1')),
  )
  expect(answers.every((one) => one.status === 200)).toBe(true)
})

test('what was typed as a name is kept nowhere in the clear, and is forgotten after a quiet day', async () => {
  await signIn('my-secret-password', 'wrong')
  const rows = await here.db.rows<{ text: string }>(sql`
    select row_to_json(f)::text as text from sign_in_failure f union all select row_to_json(a)::text from audit_pending a`)
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) expect(row.text).not.toContain('my-secret-password')
  here.machine.advance(25 * 3_600_000)
  await cleanUp(here.needs)
  expect(await here.db.rows(sql`select 1 from sign_in_failure`)).toEqual([])
})
