/** Intake under repeats, groups and load; and what a caller brought before. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { isRefusal } from '#kit/outcome.ts'
import type { ContactGiven } from '../contract.ts'
import { fingerprint } from './case-driver.ts'
import { callerHistory } from './caller-history.ts'
import { CENTRE, openOffice, type Office, type PersonName } from './office-fixture.ts'
import { complaint, consultation, contact, done, report } from './register-fixture.ts'
import { openRegister, type Register } from './register-contact.ts'

let office: Office
let register: Register
beforeAll(async () => {
  office = await openOffice()
})
beforeEach(() => void (register = openRegister(office.needs)))
afterAll(() => office.drop())

const as = (who: PersonName, given: ContactGiven) => register(office.who(who), given)
const keyed = (key: string, given: ContactGiven) => ({
  centreId: CENTRE,
  actor: `staff:${office.who('agent').id}`,
  key,
  hash: Buffer.from(JSON.stringify(given)),
})

test('a repeat with the same key gets the same answer, code too, and adds nothing; another body is refused', async () => {
  const given = contact([complaint, consultation])
  const first = done(await register(office.who('agent'), given, keyed('k1', given)))
  const before = await fingerprint(office.db)
  expect(done(await register(office.who('agent'), given, keyed('k1', given)))).toEqual(first)
  const other = contact([consultation])
  expect(await register(office.who('agent'), other, keyed('k1', other))).toMatchObject({
    refused: 'key-reused',
  })
  expect(await fingerprint(office.db)).toEqual(before)
  const [stored] = await office.db.rows<{ answer: string }>(
    sql`select answer::text as answer from idempotency where centre_id = ${CENTRE} and key = 'k1'`,
  )
  for (const one of first.cases) expect(stored?.answer).not.toContain(one.queryCode)
})

test('many requests with one key at once are one contact', async () => {
  const given = contact([complaint])
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => register(office.who('agent'), given, keyed('k2', given))),
  )
  for (const answer of answers) expect(done(answer)).toEqual(done(answers[0]!))
})

test('a refused request leaves its key free', async () => {
  const bad = contact([complaint], { person: {} })
  expect(await register(office.who('agent'), bad, keyed('k3', bad))).toMatchObject({ refused: 'bad-input' })
  const good = contact([complaint])
  expect(isRefusal(await register(office.who('agent'), good, keyed('k3', good)))).toBe(false)
})

test('numbers are unique and without gaps in a quiet office, unique under load', async () => {
  office.clock.set(new Date('2020-03-06T10:00:00+08:00'))
  const quiet: string[] = []
  for (let i = 0; i < 3; i += 1) quiet.push(done(await as('agent', contact([consultation]))).cases[0]!.number)
  expect(quiet.map((number) => number.slice(16, 21))).toEqual(['00001', '00002', '00003'])
  const two = [register, openRegister(office.needs)]
  const given = contact([consultation, complaint])
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, i) => two[i % 2]!(office.who('agent'), given)),
  )
  const numbers = answers.flatMap((answer) => done(answer).cases.map((one) => one.number))
  expect(new Set(numbers).size).toBe(600)
  office.clock.set(new Date('2020-03-05T10:00:00+08:00'))
})

test('one bad row in a group harms none of the others', async () => {
  // The gate holds every group back, so that requests gather behind the first two and are written together.
  const gate = Promise.withResolvers<void>()
  const checked = Promise.withResolvers<void>()
  let transactions = 0
  const gated = Object.create(office.db, {
    // The one thing that is asked outside of a transaction, but for numbers: whether the unit is there.
    rows: {
      value: (query: Parameters<Office['db']['rows']>[0]) =>
        office.db.rows(query).finally(() => checked.resolve()),
    },
    transaction: {
      value: async (...given: Parameters<Office['db']['transaction']>) => {
        transactions += 1
        await gate.promise
        return office.db.transaction(...given)
      },
    },
  }) as Office['db']
  const grouped = openRegister({ ...office.needs, db: gated })
  // A unit that goes between the check and the write: the foreign key refuses the row, and with it the whole group.
  const gone = uuid7()
  await office.db.run(sql`
    insert into unit (centre_id, id, kind, name, short_name, code, is_open, version, created_at)
    values (${CENTRE}, ${gone}, 'office', '将撤所', '将撤', 'GONE', true, 1, ${office.clock.now()})`)
  const { classCode: _unasked, ...withoutClass } = complaint
  const good = Array.from({ length: 20 }, () => grouped(office.who('agent'), contact([consultation])))
  const bad = grouped(office.who('dispatcher'), contact([{ ...withoutClass, unitId: gone }]))
  const fault = bad.then(
    () => null,
    (error: { code?: string }) => error.code,
  )
  await checked.promise
  await office.db.run(sql`delete from unit where centre_id = ${CENTRE} and id = ${gone}`)
  const more = Array.from({ length: 20 }, () => grouped(office.who('agent'), contact([consultation])))
  gate.resolve()
  expect(await fault).toBe('23503')
  const answers = await Promise.all([...good, ...more])
  expect(new Set(answers.map((answer) => done(answer).cases[0]!.number)).size).toBe(40)
  // Two groups of one, one group of all others, and that group again one by one.
  expect(transactions).toBe(2 + 1 + 39)
})

test('the caller’s history shows all channels, but no report to those outside its wall', async () => {
  const caller = { name: '孙老师', phone: '10099990000', address: '鼓楼区一号路1号' }
  const first = done(await as('agent', contact([complaint], { person: caller })))
  done(
    await as(
      'dispatcher',
      contact([{ ...report, unitId: office.unit('south') }], {
        person: caller,
        channel: 'letter',
        receivedAt: '2020-03-04T09:00:00+08:00',
      }),
    ),
  )
  done(
    await as(
      'agent',
      contact([{ ...consultation, answer: '可以' }], { person: { phone: '+86 100 9999 0000' } }),
    ),
  )
  const seenBy = async (who: PersonName) =>
    done(await callerHistory(office.needs, office.who(who), { phone: '10099990000' }))
  expect((await seenBy('agent')).items.map((item) => item.kind)).toEqual(['consultation', 'complaint'])
  expect((await seenBy('dispatcher')).items.map((item) => item.kind)).toEqual([
    'consultation',
    'complaint',
    'report',
  ])
  expect(await seenBy('agent')).toMatchObject({ open: 1, done: 1 })
  expect((await seenBy('handler-south')).items.map((item) => item.kind)).toEqual(['report'])
  expect(await seenBy('admin')).toMatchObject({ open: 0, done: 0, items: [] })
  expect((await seenBy('foreign-dispatcher')).items).toEqual([])
  expect((await seenBy('agent')).items.find((item) => item.kind === 'complaint')?.id).toBe(first.cases[0]?.id)
})
