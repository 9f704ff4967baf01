import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { isRefusal } from '#kit/outcome.ts'
import type { Person } from '../contract.ts'
import { fingerprint, sentTo, take, took } from './case-driver.ts'
import { aCase, aContact, CALLER, STORY } from './case-fixture.ts'
import { getCase } from './get-case.ts'
import { CENTRE, openOffice, type Office, type PersonName } from './office-fixture.ts'
import { reveal } from './reveal.ts'

let office: Office
beforeAll(async () => void (office = await openOffice()))
afterAll(() => office.drop())

type Order = Parameters<typeof reveal>[3]
const open = (by: PersonName, id: string, order: Partial<Order> = {}) =>
  reveal(office.needs, office.who(by), id, { what: 'all', reason: '核实退款账户', ...order })

const readLog = (id: string) =>
  office.db.rows<{ actorId: string; action: string; reason: string; data: Record<string, unknown> }>(sql`
    select actor_id as "actorId", action, reason, data from audit_pending
     where centre_id = ${CENTRE} and target_id = ${id} and action like '%.reveal' order by id`)

test('a reveal opens what was asked and is logged with its reason, without a value', async () => {
  const id = await aCase(office, 'complaint')
  expect(await open('agent', id, { what: 'phone' })).toEqual({
    done: { what: 'phone', value: { phone: CALLER.phone } },
  })
  expect(await open('agent', id, { what: 'story' })).toEqual({
    done: { what: 'story', value: { story: STORY } },
  })
  expect(await open('agent', id)).toEqual({
    done: {
      what: 'all',
      value: {
        name: CALLER.name,
        phone: CALLER.phone,
        idNumber: CALLER.idNumber,
        address: CALLER.address,
        story: STORY,
      },
    },
  })
  const log = await readLog(id)
  expect(log).toMatchObject(
    ['phone', 'story', 'all'].map((what) => ({
      actorId: office.who('agent').id,
      action: 'case.reveal',
      reason: '核实退款账户',
      data: { what },
    })),
  )
  expect(JSON.stringify(log)).not.toMatch(/钱小满|10012345678/)
  // The person sees that it is logged.
  const detail = await getCase(office.needs, office.who('agent'), id)
  expect(detail).toMatchObject({
    done: {
      reveals: [
        { what: 'all' },
        { what: 'story' },
        { byName: 'agent 某', what: 'phone', reason: '核实退款账户' },
      ],
    },
  })
})

test('one who may read but not open is refused and nothing is logged', async () => {
  const id = await aCase(office, 'complaint')
  const before = await fingerprint(office.db)
  expect(await open('quality', id)).toMatchObject({ refused: 'not-allowed' })
  expect(await open('analyst', id, { what: 'story' })).toMatchObject({ refused: 'not-allowed' })
  expect(await fingerprint(office.db)).toEqual(before)
})

test('a report is opened by the handling unit; the dispatcher routes it by the masked copy', async () => {
  const id = await sentTo(office, await aCase(office, 'report'), 'north', office.who('handler-north'))
  expect(await open('handler-north', id, { what: 'name' })).toMatchObject({
    done: { value: { name: CALLER.name } },
  })
  expect(await open('dispatcher', id)).toMatchObject({ refused: 'not-allowed' })
  expect(await open('handler-south', id)).toEqual({ refused: 'no-such-case' })
  expect(await readLog(id)).toHaveLength(1)
})

test('the story of a mixed contact is opened only by those who may open its report', async () => {
  const [complaint] = (await aContact(office, ['complaint', 'report'])) as [string, string]
  expect(
    await open('agent', complaint, { what: 'story' }),
    'who took both, while both are at the desk',
  ).toMatchObject({ done: { value: { story: STORY } } })
  // Others read the readable copy; a refusal would say that a report lies beside.
  const masked = '我叫钱某某，电话100****5678，买的口罩没有发货，要求退款。'
  expect(await open('agent-2', complaint, { what: 'story' })).toEqual({
    done: { what: 'story', value: { story: masked } },
  })
  expect(await open('agent-2', complaint)).toMatchObject({
    done: { value: { name: CALLER.name, story: masked } },
  })
})

test('the parties are apart: the speaker by default, another by id, none of another case', async () => {
  const contact: Person = { name: '店长孙', phone: '10099990000' }
  const id = await aCase(office, 'complaint', { case: { operator: { name: '江北大药房', contact } } })
  const detail = await getCase(office.needs, office.who('agent'), id)
  if (isRefusal(detail)) throw new Error(detail.refused)
  const respondent = detail.done.parties.find((party) => party.role === 'respondent-contact')!
  expect(await open('agent', id, { what: 'name' })).toMatchObject({ done: { value: { name: CALLER.name } } })
  expect(await open('agent', id, { what: 'phone', partyId: respondent.id })).toMatchObject({
    done: { value: { phone: '10099990000' } },
  })
  const other = await aCase(office, 'complaint')
  expect(await open('agent', other, { what: 'phone', partyId: respondent.id })).toMatchObject({
    refused: 'no-such-party',
  })
})

test('what was masked in later steps is opened with the story, by step', async () => {
  const id = await aCase(office, 'complaint')
  await took(office, office.who('agent'), id, 'note', { note: '钱小满改用10087654321' })
  await took(office, office.who('agent'), id, 'note', { note: '下午联系' })
  expect(await open('agent', id, { what: 'story' })).toMatchObject({
    done: { value: { story: STORY, 'step-2': '钱小满改用10087654321' } },
  })
})

test('a correction masks, seals anew and keeps the former data under seal', async () => {
  const id = await aCase(office, 'complaint')
  await took(office, office.who('agent'), id, 'edit', {
    change: { text: '我叫钱小满，口罩收到是坏的', title: '口罩破损', brand: '江北', amountCents: 9900 },
    person: { phone: '10055556666' },
    why: '诉求人补充',
  })
  const detail = await getCase(office.needs, office.who('agent'), id)
  expect(detail).toMatchObject({
    done: {
      textMasked: '我叫钱某某，口罩收到是坏的',
      brand: '江北',
      amountCents: 9900,
      parties: [{ phoneMasked: '100****6666', nameMasked: '钱某某' }],
    },
  })
  const opened = await open('agent', id)
  expect(opened).toMatchObject({
    done: {
      value: {
        name: CALLER.name,
        phone: '10055556666',
        address: CALLER.address,
        story: '我叫钱小满，口罩收到是坏的',
        'step-2': expect.stringContaining(CALLER.phone!),
      },
    },
  })
  const found = await office.db.rows(sql`
    select case_id from case_search where centre_id = ${CENTRE} and case_id = ${id} and terms @@ '破损'::tsquery`)
  expect(found, 'the search row follows').toHaveLength(1)
  const byPhone = await office.db.rows(sql`
    select case_id from identity where centre_id = ${CENTRE} and phone_hash = ${office.needs.sealer.hash('phone', CENTRE, '+8610055556666')}`)
  expect(byPhone, 'and so does the look-up by phone').toEqual([{ case_id: id }])
})

test('a correction may not take away what the law asks for', async () => {
  const id = await aCase(office, 'complaint')
  const before = await fingerprint(office.db)
  const edit = (order: Pick<Parameters<typeof take<'edit'>>[4], 'change' | 'person'>) =>
    take(office, office.who('agent'), id, 'edit', { ...order, why: '' })
  // O20 art. 9: name, phone, facts.
  expect(await edit({ change: {}, person: { name: ' ' } })).toMatchObject({
    refused: 'bad-input',
    field: 'person.name',
  })
  expect(await edit({ change: {}, person: { phone: '' } })).toMatchObject({
    refused: 'bad-input',
    field: 'person.phone',
  })
  expect(await edit({ change: {}, person: { phone: '12' } })).toMatchObject({
    refused: 'bad-input',
    field: 'person.phone',
  })
  expect(await edit({ change: { text: ' ' } })).toMatchObject({ refused: 'bad-input', field: 'change.text' })
  expect(await edit({ change: { isRealName: true } })).toMatchObject({
    refused: 'bad-input',
    field: 'change.isRealName',
  })
  expect(await fingerprint(office.db)).toEqual(before)
})

test('a corrected contact of the operator is a change too; readable fields never hold a number', async () => {
  const id = await aCase(office, 'complaint', {
    case: { operator: { name: '江北大药房', contact: { phone: '10099990000' } } },
  })
  await took(office, office.who('agent'), id, 'edit', {
    change: {
      operator: { name: '江北大药房', contact: { phone: '10088880000' } },
      brand: '白云 10012345678',
      street: '找10012345678',
    },
    why: '',
  })
  const detail = await getCase(office.needs, office.who('agent'), id)
  expect(detail).toMatchObject({ done: { brand: '白云 100****5678', street: '找100****5678' } })
  expect(JSON.stringify(detail)).toContain('100****0000')
  expect(JSON.stringify(detail)).not.toMatch(/10012345678|10088880000/)
  expect(await open('agent', id, { what: 'story' })).toMatchObject({
    done: { value: { 'step-2': '电话：10099990000' } },
  })
})

test('a correction names a known code and changes something', async () => {
  const id = await aCase(office, 'complaint')
  const before = await fingerprint(office.db)
  expect(
    await take(office, office.who('agent'), id, 'edit', { change: { classCode: 'no-such' }, why: '' }),
  ).toMatchObject({ refused: 'bad-input', field: 'change.classCode' })
  expect(
    await take(office, office.who('agent'), id, 'edit', { change: { title: '口罩未发货' }, why: '' }),
  ).toMatchObject({ refused: 'nothing-changed' })
  expect(
    await take(office, office.who('agent'), id, 'edit', {
      change: {},
      person: { phone: CALLER.phone! },
      why: '',
    }),
  ).toMatchObject({ refused: 'nothing-changed' })
  expect(await fingerprint(office.db)).toEqual(before)
})
