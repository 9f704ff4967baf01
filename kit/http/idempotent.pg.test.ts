import { Type } from 'typebox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { createLog } from '#kit/log.ts'
import { done, refuse } from '#kit/outcome.ts'
import { testDb } from '#kit/testing/index.ts'
import { buildApp, idempotent, type App, type Caller } from './index.ts'

const Answer = Type.Object({ id: Type.String() })
let base: Awaited<ReturnType<typeof testDb>>
let app: App
let runs = 0
let gate: Promise<void> | undefined

beforeEach(async () => {
  base = await testDb()
  runs = 0
  gate = undefined
  await base.db.run(sql`create table thing (id text not null, name text not null)`)
  const guard = {
    authenticate: async (request: { headers: { authorization?: string | undefined } }): Promise<Caller> => ({
      kind: 'key',
      id: request.headers.authorization ?? '',
      centreId: 320100,
    }),
    allows: () => true,
  }
  app = await buildApp({ guard, log: createLog({ level: 'silent' }), title: { title: 'Test', version: '1' } })
  app.post(
    '/api/things',
    {
      schema: {
        body: Type.Object({ name: Type.String(), size: Type.Optional(Type.Integer()) }),
        response: { 201: Answer },
      },
      config: { may: 'signed-in', idempotent: true },
    },
    (request, reply) =>
      idempotent(request, reply, base.db, async (tx) => {
        const id = String(++runs)
        await tx.run(sql`insert into thing (id, name) values (${id}, ${request.body.name})`)
        await gate
        if (request.body.name === 'forbidden') return refuse('too-late')
        if (request.body.name === 'broken') throw new Error('broken')
        return done({ id })
      }),
  )
  await app.ready()
})
afterEach(async () => {
  await app.close()
  await base.drop()
})

const post = async (payload: object, key?: string, sender = 'Bearer a') => {
  const response = await app.inject({
    method: 'POST',
    url: '/api/things',
    payload,
    headers: { authorization: sender, ...(key && { 'idempotency-key': key }) },
  })
  return { status: response.statusCode, ...response.json() }
}
const things = async () =>
  (await base.db.rows<{ name: string }>(sql`select name from thing order by id`)).map(({ name }) => name)

test('the same key and the same body: done once, answered twice', async () => {
  expect(await post({ name: 'a', size: 1 }, 'key-0001')).toEqual({ status: 201, id: '1' })
  expect(await post({ size: 1, name: 'a' }, 'key-0001')).toEqual({ status: 201, id: '1' })
  expect(await things()).toEqual(['a'])
})

test('the same key with another body is refused and does nothing', async () => {
  await post({ name: 'a' }, 'key-0001')
  expect(await post({ name: 'b' }, 'key-0001')).toMatchObject({
    status: 422,
    code: 'key-reused',
    field: 'idempotency-key',
  })
  expect(await things()).toEqual(['a'])
})

test('a key belongs to its sender', async () => {
  await post({ name: 'a' }, 'key-0001')
  expect(await post({ name: 'b' }, 'key-0001', 'Bearer b')).toMatchObject({ status: 201 })
})

test('without a key every request counts', async () => {
  await post({ name: 'a' })
  await post({ name: 'a' })
  expect(await things()).toEqual(['a', 'a'])
})

test('a refusal and a fault leave nothing behind, and the key may be tried again', async () => {
  expect(await post({ name: 'forbidden' }, 'key-0001')).toMatchObject({ status: 409, code: 'too-late' })
  expect(await post({ name: 'broken' }, 'key-0001')).toMatchObject({ status: 500, code: 'fault' })
  expect(await things()).toEqual([])
  expect(await post({ name: 'a' }, 'key-0001')).toMatchObject({ status: 201 })
})

test('ten equal requests at once do it once and get one answer', async () => {
  let open = () => {}
  gate = new Promise((resolve) => (open = resolve))
  const answers = Array.from({ length: 10 }, () => post({ name: 'a' }, 'key-0001'))
  await expect.poll(() => runs).toBeGreaterThan(1)
  open()
  const [first, ...others] = await Promise.all(answers)
  expect(first!.status).toBe(201)
  for (const other of others) expect(other).toEqual(first)
  expect(await things()).toEqual(['a'])
})

test('a key that is no key is refused by name', async () => {
  expect(await post({ name: 'a' }, 'short')).toMatchObject({ status: 400, field: 'idempotency-key' })
})
