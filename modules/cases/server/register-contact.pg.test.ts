import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import type { CaseGiven, ContactGiven } from '../contract.ts'
import { openApp } from './app-fixture.ts'
import { fingerprint, foldFaults } from './case-driver.ts'
import { saveDraft } from './drafts.ts'
import { CENTRE, openOffice, type Office, type PersonName } from './office-fixture.ts'
import { queryCodeHash } from './query-code.ts'
import { STORY, complaint, consultation, contact, done, person, report } from './register-fixture.ts'
import { openRegister, type Register } from './register-contact.ts'
import { openStory } from './seals.ts'

let office: Office
let register: Register
beforeAll(async () => {
  office = await openOffice()
})
beforeEach(() => void (register = openRegister(office.needs)))
afterAll(() => office.drop())

const as = (who: PersonName, given: ContactGiven) => register(office.who(who), given)
const rowOf = (id: string) =>
  office.db
    .row<Record<string, any>>(
      sql`select to_jsonb(c) - 'received_at' as row from cases c where c.centre_id = ${CENTRE} and c.id = ${id}`,
    )
    .then((row) => row?.row)
const count = async (table: string, caseId: string): Promise<number> =>
  (
    await office.db.row<{ n: number }>(
      sql`select count(*)::int as n from ${sql.ref(table)} where centre_id = ${CENTRE} and case_id = ${caseId}`,
    )
  )?.n ?? -1

test('a complaint has its number, its limit from the day of receipt, its masked row and a code for the citizen', async () => {
  const [one] = done(await as('agent', contact([complaint]))).cases
  // 2020-03-05 is a Thursday; seven working days later is Monday 03-16 (domain.md section 6: plain weeks).
  expect(one).toMatchObject({
    kind: 'complaint',
    state: 'registered',
    dueDay: '2020-03-16',
    dueProvisional: false,
  })
  expect(one?.number).toMatch(/^320100-20200305-\d{5}-[A-Z]$/)
  expect(one?.queryCode).toMatch(/^[2-9A-HJ-NP-Z]{8}$/)
  const row = await rowOf(one!.id)
  expect(row).toMatchObject({
    text_masked: '我叫王某某，电话100****5678，在天天乐超市买的口罩质量不合格，要求退款。',
    rule_set: 'o20',
    is_walled: false,
    due_day: '2020-03-16',
    due_clock: 'accept',
    step_count: 1,
    version: 1,
    taken_by: office.who('agent').id,
  })
  expect(row?.query_code_hash).toBe(
    `\\x${queryCodeHash(office.needs.sealer, CENTRE, one!.queryCode).toString('hex')}`,
  )
  expect(await foldFaults(office.db, one!.id)).toEqual([])
  for (const [table, rows] of [
    ['identity', 1],
    ['step', 1],
    ['clock', 1],
    ['case_search', 1],
  ] as const)
    expect([table, await count(table, one!.id)]).toEqual([table, rows])
})

test('what the law asks of a complaint and what is missing but may come later', async () => {
  const { address: _address, ...nameAndPhone } = person
  const [one] = done(
    await as(
      'agent',
      contact([{ ...complaint, operator: { name: '天天乐超市' } }], { person: nameAndPhone }),
    ),
  ).cases
  const [step] = await office.db.rows<{ missing: string[] }>(
    sql`select data -> 'missing' as missing from step where centre_id = ${CENTRE} and case_id = ${one!.id}`,
  )
  expect(step?.missing).toEqual(['person.address', 'operator.address'])
})

test('consultation and report start no limit; only the report is walled', async () => {
  const { cases } = done(await as('agent', contact([{ ...consultation, text: '口罩限价吗' }, report])))
  expect(cases.map((one) => [one.kind, one.dueDay])).toEqual([
    ['consultation', null],
    ['report', null],
  ])
  expect((await rowOf(cases[0]!.id))?.is_walled).toBe(false)
  expect((await rowOf(cases[1]!.id))?.is_walled).toBe(true)
})

test('a contact that holds two matters: each case has its own identity row and number, they are linked, the story is sealed once', async () => {
  const both = contact([complaint, { ...report, text: '该药房卖假药，电话10012345678' }])
  // O20 art. 33: the story tells of the report, so that the complaint has words of its own.
  expect(await as('agent', both)).toMatchObject({ refused: 'bad-input', field: 'cases.0.text' })
  const given = contact([{ ...complaint, text: '口罩没有发货' }, both.cases[1]!])
  const { contactId, cases } = done(await as('agent', given))
  expect(new Set(cases.map((one) => one.number)).size).toBe(2)
  const identities = await office.db.rows<{ id: string; caseId: string; role: string }>(sql`
    select id, case_id as "caseId", role from identity where centre_id = ${CENTRE} and case_id = any(${cases.map((one) => one.id)}::uuid[]) order by role`)
  expect(identities.map((one) => one.role)).toEqual(['complainant', 'reporter'])
  expect(new Set(identities.map((one) => one.id)).size).toBe(2)
  const links = await office.db.rows(
    sql`select kind from case_link where centre_id = ${CENTRE} and case_id = ${cases[0]!.id} and other_id = ${cases[1]!.id}`,
  )
  expect(links).toEqual([{ kind: 'same-contact' }])
  const stories = await office.db.rows<{
    id: string
    caseId: string | null
    sealed: Buffer
    keyVersion: number
  }>(sql`
    select id, case_id as "caseId", sealed, key_version as "keyVersion" from story where centre_id = ${CENTRE} and contact_id = ${contactId} order by case_id nulls first`)
  expect(
    stories.map((story) => [story.caseId, openStory(office.needs.sealer, CENTRE, story.id, story)]),
  ).toEqual([
    [null, STORY],
    [cases[0]!.id, '口罩没有发货'],
    [cases[1]!.id, '该药房卖假药，电话10012345678'],
  ])
  expect((await rowOf(cases[1]!.id))?.text_masked).toBe('该药房卖假药，电话100****5678')
})

test('a consultation is answered and closed at once, a case is sent to its unit at once, in steps of their own', async () => {
  const [answered] = done(
    await as('agent', contact([{ ...consultation, answer: '请凭发票申请退货，回电10012345678' }])),
  ).cases
  expect(answered?.state).toBe('closed')
  expect(await rowOf(answered!.id)).toMatchObject({ is_done: true, outcome: 'answered', version: 3 })
  const steps = await office.db.rows(sql`
    select seq, action, from_state as "from", to_state as "to", why_masked as why from step where centre_id = ${CENTRE} and case_id = ${answered!.id} order by seq`)
  expect(steps).toEqual([
    { seq: 1, action: 'register', from: null, to: 'registered', why: '' },
    {
      seq: 2,
      action: 'answer',
      from: 'registered',
      to: 'answered',
      why: '请凭发票申请退货，回电100****5678',
    },
    { seq: 3, action: 'close', from: 'answered', to: 'closed', why: '' },
  ])
  expect(await foldFaults(office.db, answered!.id)).toEqual([])
  const [sent] = done(await as('dispatcher', contact([{ ...complaint, unitId: office.unit('north') }]))).cases
  expect(await rowOf(sent!.id)).toMatchObject({
    state: 'dispatched',
    unit_id: office.unit('north'),
    step_count: 2,
    version: 2,
  })
  expect(await foldFaults(office.db, sent!.id)).toEqual([])
})

test('an anonymous report keeps no trace of a person', async () => {
  const [one] = done(
    await as('agent', contact([report], { isAnonymous: true, story: '该店无照经营。' })),
  ).cases
  expect(await count('identity', one!.id)).toBe(0)
  expect((await rowOf(one!.id))?.is_real_name).toBe(false)
})

test('names, phones and ID numbers stand in no readable column, fact or audit row', async () => {
  const secrets = {
    name: '诸葛无名',
    phone: '10087654321',
    idNumber: '110101199001011237',
    address: '秦淮区无名巷77号',
  }
  const story = `我叫${secrets.name}，电话${secrets.phone}，身份证${secrets.idNumber}，住${secrets.address}，被骗。`
  const given = contact(
    [
      {
        ...complaint,
        title: `${secrets.name}的投诉`,
        request: `请回电${secrets.phone}`,
        place: `${secrets.address}`,
        brand: secrets.phone,
        street: secrets.phone,
        operator: { name: `老王店${secrets.phone}`, address: '', contact: { phone: '10055554444' } },
      },
    ],
    { person: secrets, story },
  )
  const { cases } = done(await as('agent', given))
  const tables = await office.db.rows<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  for (const { name } of tables) {
    const found = await office.db.rows<{ row: string }>(
      sql`select to_jsonb(t)::text as row from ${sql.table(name)} t`,
    )
    for (const { row } of found)
      for (const secret of [...Object.values(secrets), '10055554444'])
        expect([name, row.includes(secret) ? row : 'masked']).toEqual([name, 'masked'])
  }
  expect(cases).toHaveLength(1)
})

test('a refusal names the field and leaves nothing', async () => {
  const before = await fingerprint(office.db)
  const refused: [ContactGiven, string, string][] = [
    [contact([complaint], { person: {} }), 'bad-input', 'person.name'],
    [contact([complaint], { person: { name: '王小明' } }), 'bad-input', 'person.phone'],
    [contact([consultation, { kind: 'complaint', request: '退款' }]), 'bad-input', 'cases.1.operator.name'],
    [contact([{ ...complaint, request: ' ' }]), 'bad-input', 'cases.0.request'],
    [contact([complaint], { isAnonymous: true }), 'bad-input', 'isAnonymous'],
    [contact([report], { person: { phone: '12' } }), 'bad-input', 'person.phone'],
    [contact([report], { story: ' \n' }), 'bad-input', 'story'],
    [contact([report], { receivedAt: '2020-03-01T09:00:00+08:00' }), 'bad-input', 'receivedAt'],
    [
      contact([report], { channel: 'letter', receivedAt: '2020-03-05T10:00:01+08:00' }),
      'bad-input',
      'receivedAt',
    ],
    [contact([{ ...complaint, answer: '不行' }]), 'bad-input', 'cases.0.answer'],
    [
      contact([{ ...consultation, answer: '行', unitId: office.unit('north') }]),
      'bad-input',
      'cases.0.unitId',
    ],
    [contact([{ ...complaint, tags: ['找10012345678'] }]), 'bad-input', 'cases.0.tags'],
  ]
  for (const [given, code, field] of refused)
    expect(await as('agent', given)).toMatchObject({ refused: code, field })
  expect(await as('agent', contact([{ ...complaint, unitId: office.unit('north') }]))).toMatchObject({
    refused: 'not-allowed',
    field: 'cases.0.unitId',
  })
  expect(await as('dispatcher', contact([{ ...complaint, unitId: uuid7() }]))).toMatchObject({
    refused: 'bad-input',
    field: 'cases.0.unitId',
  })
  expect(await as('dispatcher', contact([{ ...complaint, unitId: office.unit('closed') }]))).toMatchObject({
    refused: 'bad-input',
    field: 'cases.0.unitId',
  })
  expect(
    await register(
      office.who('foreign-dispatcher'),
      contact([{ ...complaint, unitId: office.unit('north') }]),
    ),
  ).toMatchObject({ refused: 'bad-input' })
  expect(await fingerprint(office.db)).toEqual(before)
})

test('a letter keeps the day it came in: rules and limit go by it', async () => {
  const given = (receivedAt: string) => contact([complaint], { channel: 'letter', receivedAt })
  const [letter] = done(await as('agent', given('2020-01-23T16:00:00+08:00'))).cases
  // domain.md section 6: received 2020-01-23, seven working days end on 2020-02-11.
  expect(letter).toMatchObject({ dueDay: '2020-02-11' })
  expect(letter?.number).toMatch(/^320100-20200123-/)
  const [old] = done(await as('agent', given('2019-12-31T16:00:00+08:00'))).cases
  expect(old?.dueDay).toBe(null)
  expect((await rowOf(old!.id))?.rule_set).toBe('none')
})

test('the draft goes with the contact that came of it, and nobody else’s does', async () => {
  const mine = uuid7()
  const theirs = uuid7()
  done(await saveDraft(office.needs, office.who('agent'), mine, { form: '{}', version: 0 }))
  done(await saveDraft(office.needs, office.who('agent-2'), theirs, { form: '{}', version: 0 }))
  done(await as('agent', contact([consultation], { draftId: mine })))
  done(await as('agent', contact([consultation], { draftId: theirs })))
  const left = await office.db.rows<{ id: string }>(sql`select id from draft where centre_id = ${CENTRE}`)
  expect(left.map((row) => row.id)).toEqual([theirs])
})

test('an operator is known again by its code, else by its name in its district, however it is spelt', async () => {
  const operator = async (given: Partial<CaseGiven>): Promise<string> =>
    (await rowOf(done(await as('agent', contact([{ ...complaint, ...given }]))).cases[0]!.id))?.operator_id
  const byName = await operator({ operator: { name: '萬家（福）超市' }, districtCode: 320102 })
  expect(await operator({ operator: { name: '万家(福)超市 ' }, districtCode: 320102 })).toBe(byName)
  expect(await operator({ operator: { name: '万家(福)超市' }, districtCode: 320104 })).not.toBe(byName)
  const byCode = await operator({ operator: { name: '甲公司', uscc: '91320100MA1MXXXX0A' } })
  expect(await operator({ operator: { name: '乙公司', uscc: '91320100MA1MXXXX0A' } })).toBe(byCode)
})

test('what was registered is told and audited: one fact and one audit row per step', async () => {
  const { contactId, cases } = done(
    await as('dispatcher', contact([{ ...report, unitId: office.unit('south') }])),
  )
  const id = cases[0]!.id
  const facts = await office.db.rows<{ topic: string; data: any }>(sql`
    select topic, data from outbox where centre_id = ${CENTRE} and data ->> 'caseId' = ${id}
     union all select topic, data from fact where centre_id = ${CENTRE} and data ->> 'caseId' = ${id} order by topic`)
  expect(facts).toMatchObject([
    {
      topic: 'case.registered',
      data: { contactId, kind: 'report', state: 'registered', isWalled: true, unitId: null },
    },
    {
      topic: 'case.stepped',
      data: {
        seq: 2,
        action: 'dispatch',
        fromState: 'registered',
        state: 'dispatched',
        unitId: office.unit('south'),
        version: 2,
        isWalled: true,
      },
    },
  ])
  const audited = await office.db.rows(
    sql`select action, actor_id as by from audit_pending where centre_id = ${CENTRE} and target_id = ${id} order by id`,
  )
  const by = office.who('dispatcher').id
  expect(audited).toEqual([
    { action: 'case.register', by },
    { action: 'case.dispatch', by },
  ])
})

test('the route registers with 201, takes a key, and closes its body', async () => {
  const http = await openApp(office)
  const given = contact([complaint])
  const first = await http.send('agent', 'POST', '/api/contacts', given, {
    'idempotency-key': 'http-key-0001',
  })
  expect(first.status).toBe(201)
  const again = await http.send('agent', 'POST', '/api/contacts', given, {
    'idempotency-key': 'http-key-0001',
  })
  expect([again.status, again.body]).toEqual([201, first.body])
  expect(await http.send('agent', 'POST', '/api/contacts', { ...given, extra: 1 })).toMatchObject({
    status: 400,
    body: { field: 'extra' },
  })
  expect(await http.send('agent', 'POST', '/api/contacts', { ...given, person: {} })).toMatchObject({
    status: 400,
    body: { code: 'bad-input', field: 'person.name' },
  })
  expect((await http.send('auditor', 'POST', '/api/contacts', given)).status).toBe(403)
  expect((await http.send(null, 'POST', '/api/contacts', given)).status).toBe(401)
  await http.close()
})
