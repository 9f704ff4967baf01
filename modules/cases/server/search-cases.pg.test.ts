import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dayOf } from '#kit/day.ts'
import { sql } from '#kit/db/index.ts'
import type { CaseFilter } from '../contract.ts'
import { all, expected, known, office, openLists, page } from './list-fixture.ts'
import { CENTRE } from './office-fixture.ts'
import { prepareContact } from './prepare-contact.ts'
import { writeContacts } from './write-contacts.ts'

beforeAll(openLists)
afterAll(() => office.drop())

test('a case is found by its number, by the end of it, by an order number, by an operator with signs in its name', async () => {
  const one = known.find(
    (case_) => case_.given.kind !== 'report' && case_.given.operator!.name.startsWith('O'),
  )!
  const day = one.number.slice(7, 15)
  const running = one.number.slice(16, 21)
  for (const q of [
    one.number,
    one.number.toLowerCase(),
    `${day}-${running}`,
    one.given.orderNumber!,
    `tb2020${one.given.orderNumber!.slice(-6)}`,
  ])
    expect([q, await all('agent', { q })]).toEqual([q, [one.id]])
  for (const filter of [
    { number: one.number },
    { q: running, number: one.number },
    { q: one.number, operator: "O'Neil" },
  ])
    expect(await all('agent', filter)).toEqual([one.id])
  expect(
    await all('agent', {
      q: running.slice(-3),
      receivedFrom: dayOf(one.receivedAt),
      receivedTo: dayOf(one.receivedAt),
    }),
  ).toContain(one.id)
  expect(await all('agent', { number: one.number, operator: '大药房' })).toEqual([])
  const other = known.find((case_) => case_.number !== one.number)!
  expect(await all('dispatcher', { q: other.number, number: one.number })).toEqual([])
})

test('three characters must stand together; a story is found without what masks took out', async () => {
  // 退了款 ... 质检说不合格: the pairs of 不合格 stand in two stories, 质量不合格 in one.
  expect(await all('dispatcher', { q: '质量不合格' })).toEqual(expected('dispatcher', { q: '质量不合格' }))
  expect((await all('dispatcher', { q: '不合格' })).length).toBeGreaterThan(
    (await all('dispatcher', { q: '质量不合格' })).length,
  )
  const scattered = prepareContact(
    {
      channel: 'phone-12315',
      story: '天地玄，地玄黄。我叫赵无极',
      cases: [{ kind: 'consultation' }],
      person: { name: '赵无极', phone: '10022223333' },
    },
    office.who('agent'),
    office.clock.now(),
    office.needs,
  )
  await office.db.transaction((tx) => writeContacts(tx, CENTRE, [scattered]))
  expect(await all('agent', { q: '天地玄黄' })).toEqual([])
  expect(await all('agent', { q: '地玄黄' })).toHaveLength(1)
  expect(await all('agent', { q: '赵无极' })).toEqual([])
  expect(await all('agent', { q: '10022223333' })).toEqual([])
  await office.db.transaction(async (tx) => {
    for (const table of ['case_search', 'step', 'identity'])
      await tx.run(
        sql`delete from ${sql.table(table)} where centre_id = ${CENTRE} and case_id = ${scattered.cases[0]!.id}`,
      )
    await tx.run(sql`delete from cases where centre_id = ${CENTRE} and id = ${scattered.cases[0]!.id}`)
  })
})

test('traditional characters, full-width letters and capitals find the same', async () => {
  expect(await all('dispatcher', { q: '質量不合格' })).toEqual(expected('dispatcher', { q: '质量不合格' }))
  expect(await all('dispatcher', { q: 'ＫＮ９５' })).toEqual(expected('dispatcher', { q: 'kn95' }))
})

test('whatever stands in a query, it is only looked for', async () => {
  const before = await office.db.row(sql`select count(*)::int as cases from cases`)
  const nasty = [
    "'; drop table cases; --",
    "' & !'a",
    "'a':*",
    "\\'",
    '"',
    '口罩 | 手机',
    '!口罩',
    '口罩 <-> 退款',
    '(口罩',
    ':*',
    "口罩':*",
    '%',
    '_',
    '\\',
    '${1}',
    'a\nb',
    '🙂',
    '\ud800',
    '口罩\u0001',
  ]
  for (const text of nasty)
    for (const filter of [
      { q: text },
      { operator: text },
      { number: text },
      { nationalNumber: text },
      { tag: [text] },
      { classCode: [text] },
      { classCode: [text], q: '口罩' },
    ] as CaseFilter[]) {
      const found = await page('dispatcher', filter)
      expect(found.count).toBeLessThanOrEqual(known.length)
    }
  expect(await office.db.row(sql`select count(*)::int as cases from cases`)).toEqual(before)
  expect(await all('dispatcher', { q: '口罩 | 手机' })).toEqual(expected('dispatcher', { q: '口罩 手机' }))
})

test('property: no text breaks a query', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).filter((text) => !text.includes('\0')),
      async (text) => {
        for (const filter of [{ q: text }, { operator: text, classCode: [text] }])
          expect((await page('dispatcher', filter)).count).toBeLessThanOrEqual(known.length)
      },
    ),
    { numRuns: 100 },
  )
})
