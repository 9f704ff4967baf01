import { afterAll, beforeAll, expect, test } from 'vitest'
import { isRefusal, type Outcome } from '#kit/outcome.ts'
import type { CaseSplit } from '../contract.ts'
import { ear, fingerprint, foldFaults, sentTo, versionOf } from './case-driver.ts'
import { aCase, CALLER } from './case-fixture.ts'
import { getCase } from './get-case.ts'
import { CENTRE, openOffice, type Office, type PersonName } from './office-fixture.ts'
import { reveal } from './reveal.ts'
import { splitCase } from './split-case.ts'

let office: Office
beforeAll(async () => void (office = await openOffice()))
afterAll(() => office.drop())

type Order = Parameters<typeof splitCase>[3]
const doneOf = <T>(outcome: Outcome<T>): T => {
  if (isRefusal(outcome)) throw new Error(JSON.stringify(outcome))
  return outcome.done
}
const detailOf = async (id: string, by: PersonName = 'dispatcher') =>
  doneOf(await getCase(office.needs, office.who(by), id))
async function split(
  by: PersonName,
  id: string,
  order: Partial<Order> & Pick<Order, 'case'>,
  key: string | null = null,
): Promise<Outcome<CaseSplit>> {
  const version = order.version ?? (await versionOf(office.db, id))
  const repeatable =
    key === null
      ? null
      : {
          centreId: CENTRE,
          actor: `staff:${office.who(by).id}`,
          key,
          hash: Buffer.from(JSON.stringify(order)),
        }
  return splitCase(office.needs, office.who(by), id, { why: '一事两诉', ...order, version }, repeatable)
}
const complaint = { kind: 'complaint', request: '退款', operator: { name: '江北大药房' } } as const

test('the new case has its own number, person and clock, which runs from the receipt of the contact', async () => {
  const id = await aCase(office, 'complaint')
  const received = office.clock.now()
  office.clock.set(new Date('2020-03-10T09:00:00+08:00'))
  const heard = ear(office.db)
  await heard()
  const { created, version } = doneOf(
    await split('agent', id, { case: { ...complaint, title: '赠品未发', text: '赠品也没有发' } }),
  )
  expect(version).toBe(2)
  expect(created).toMatchObject({
    kind: 'complaint',
    state: 'registered',
    dueDay: '2020-03-16',
    queryCode: expect.stringMatching(/^.{8}$/),
  })
  expect((await heard()).map((fact) => fact.topic)).toEqual(['case.registered', 'case.stepped'])

  const [old, fresh] = [await detailOf(id), await detailOf(created.id)]
  expect(fresh.item.number).not.toBe(old.item.number)
  expect(fresh).toMatchObject({
    textMasked: '赠品也没有发',
    parties: [{ nameMasked: '钱某某' }],
    links: [{ kind: 'same-contact', id }],
    item: { receivedAt: '2020-03-05T02:00:00.000Z' },
  })
  expect(fresh.parties[0]!.id).not.toBe(old.parties[0]!.id)
  expect(old.links).toMatchObject([{ kind: 'same-contact', id: created.id }])
  expect(old.steps.at(-1)).toMatchObject({
    action: 'split',
    facts: [{ label: '工单', value: created.number }],
  })
  const opened = await reveal(office.needs, office.who('agent'), created.id, { what: 'all', reason: '核实' })
  expect(opened).toMatchObject({ done: { value: { name: CALLER.name, story: '赠品也没有发' } } })
  for (const each of [id, created.id]) expect(await foldFaults(office.db, each)).toEqual([])
  office.clock.set(received)
})

// O20 arts. 7 and 33.
test('a report taken out of a complaint leaves no trace on it for those behind the wall', async () => {
  const id = await aCase(office, 'complaint', { takenBy: 'agent-2' })
  const version = await versionOf(office.db, id)
  const { created } = doneOf(
    await split('dispatcher', id, { case: { kind: 'report', title: '涉嫌无证经营' } }),
  )
  expect(await versionOf(office.db, id)).toBe(version)
  const seen = await detailOf(id, 'agent')
  expect(seen.links).toEqual([])
  expect(seen.steps).toHaveLength(1)
  expect((await detailOf(id)).links).toMatchObject([{ id: created.id, caseKind: 'report' }])
  expect(await getCase(office.needs, office.who('agent'), created.id)).toEqual({ refused: 'no-such-case' })
  // The story tells of the report now: it is not opened, and no refusal says so.
  expect(await reveal(office.needs, office.who('agent'), id, { what: 'story', reason: '核实' })).toEqual({
    done: { what: 'story', value: { story: seen.textMasked } },
  })
})

test('a complaint taken out of a report stands on the report’s record', async () => {
  const id = await sentTo(office, await aCase(office, 'report'), 'north', office.who('handler-north'))
  // O20 arts. 7 and 33: without words of its own it would show the report's to everybody.
  expect(await split('handler-north', id, { case: { ...complaint, text: ' ' } })).toMatchObject({
    refused: 'bad-input',
    field: 'case.text',
  })
  const { created } = doneOf(await split('handler-north', id, { case: { ...complaint, text: '没有发货' } }))
  expect((await detailOf(id)).steps.at(-1)).toMatchObject({ action: 'split' })
  expect(created).toMatchObject({ kind: 'complaint', dueDay: '2020-03-16' })
  expect((await detailOf(created.id, 'agent')).textMasked).toBe('没有发货')
})

test('a repeat with the same key splits once and gets the same answer', async () => {
  const id = await aCase(office, 'complaint')
  const order = { version: 1, case: { kind: 'report', title: '涉嫌无证经营' } } as const
  const first = doneOf(await split('dispatcher', id, order, 'key-1'))
  expect(doneOf(await split('dispatcher', id, order, 'key-1'))).toEqual(first)
  const both = await Promise.all([
    split('dispatcher', id, order, 'key-2'),
    split('dispatcher', id, order, 'key-2'),
  ])
  expect(both[0]).toEqual(both[1])
  expect((await detailOf(id)).links).toHaveLength(2)
  const other = await split('dispatcher', id, { version: 1, case: { kind: 'consultation' } }, 'key-1')
  expect(other).toMatchObject({ refused: 'key-reused' })
})

test('refusals leave nothing: stale, not yours, incomplete, an ended case', async () => {
  const id = await aCase(office, 'complaint')
  const before = await fingerprint(office.db)
  expect(await split('agent', id, { version: 9, case: complaint })).toMatchObject({
    refused: 'stale-version',
  })
  expect(await split('reviewer', id, { case: complaint })).toMatchObject({ refused: 'not-allowed' })
  expect(await split('handler-south', id, { case: complaint })).toEqual({ refused: 'no-such-case' })
  // O20 art. 9: a complaint names the operator and what is asked.
  expect(await split('agent', id, { case: { kind: 'complaint', request: '退款' } })).toMatchObject({
    refused: 'bad-input',
    field: 'case.operator.name',
  })
  expect(await split('agent', id, { case: { ...complaint, unitId: office.unit('north') } })).toMatchObject({
    refused: 'not-allowed',
    field: 'case.unitId',
  })
  expect(
    await split('dispatcher', id, { case: { ...complaint, unitId: office.unit('closed') } }),
  ).toMatchObject({ refused: 'bad-input', field: 'case.unitId' })
  expect(await fingerprint(office.db)).toEqual(before)
})

test('split and sent to its unit at once', async () => {
  const id = await aCase(office, 'complaint')
  const { created } = doneOf(
    await split('dispatcher', id, { case: { ...complaint, unitId: office.unit('south') } }),
  )
  expect(created.state).toBe('dispatched')
  expect((await detailOf(created.id)).item.unitName).toBe('江南区局')
})
