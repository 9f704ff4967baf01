import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { isRefusal } from '#kit/outcome.ts'
import type { Action } from '../contract.ts'
import { ear, fingerprint, foldFaults, sentTo, take, took, versionOf } from './case-driver.ts'
import { aCase, STORY } from './case-fixture.ts'
import { getCase } from './get-case.ts'
import { CENTRE, openOffice, type Office } from './office-fixture.ts'

let office: Office
beforeAll(async () => void (office = await openOffice()))
afterAll(() => office.drop())

async function detailOf(id: string) {
  const outcome = await getCase(office.needs, office.who('dispatcher'), id)
  if (isRefusal(outcome)) throw new Error(outcome.refused)
  return outcome.done
}
const actionsOf = async (id: string): Promise<Action[]> =>
  (await detailOf(id)).steps.map((step) => step.action)

test('a complaint goes from the desk to the archive, every step on the record', async () => {
  const { who, unit } = office
  const id = await aCase(office, 'complaint')
  const handler = who('handler-north')
  const reviewer = who('reviewer')
  expect(
    await took(office, who('dispatcher'), id, 'dispatch', { unitId: unit('north'), why: '' }),
  ).toMatchObject({ state: 'dispatched' })
  expect(await took(office, handler, id, 'sign', {})).toMatchObject({ state: 'signed' })
  expect(await took(office, handler, id, 'accept', { why: '' })).toMatchObject({ state: 'accepted' })
  expect(await took(office, handler, id, 'mediate', { why: '' })).toMatchObject({ state: 'mediating' })
  expect(
    await took(office, handler, id, 'settle', { agreement: '商家退款', recoveredCents: 4500 }),
  ).toMatchObject({ state: 'settled' })
  expect(await took(office, handler, id, 'reply', { reply: '已退款', toCitizen: true })).toMatchObject({
    state: 'replied',
  })
  expect(await took(office, reviewer, id, 'review', { why: '' })).toMatchObject({ state: 'reviewed' })
  expect(
    await took(office, reviewer, id, 'revisit', { citizenSays: 'partly', satisfaction: 4, words: '' }),
  ).toMatchObject({ state: 'revisited' })
  const last = await took(office, reviewer, id, 'archive', { why: '' })
  expect(last).toMatchObject({ state: 'archived', version: 10 })
  expect(last.next.filter((next) => next.allowed).map((next) => next.action)).toContain('reopen')

  const detail = await detailOf(id)
  // Closed is not solved: state, outcome and the citizen's own answer stand apart (design.md 3.4).
  expect(detail).toMatchObject({
    item: {
      state: 'archived',
      isDone: true,
      outcome: 'settled',
      due: null,
      unitName: '江北区局',
      handlerName: 'handler-north 某',
    },
    citizenSays: 'partly',
    satisfaction: 4,
    recoveredCents: 4500,
  })
  expect(detail.steps.map((step) => step.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(detail.clocks).toMatchObject([
    { name: 'accept', state: 'met', dueDay: '2020-03-16', source: 'O20 art. 14' },
  ])
  expect(await foldFaults(office.db, id)).toEqual([])
})

test('a step is told once, with what listeners may know and nothing of the person', async () => {
  const heard = ear(office.db)
  const id = await aCase(office, 'complaint')
  await heard()
  await took(office, office.who('dispatcher'), id, 'dispatch', {
    unitId: office.unit('north'),
    why: '钱小满 10012345678 等着',
  })
  const told = await heard()
  expect(told).toMatchObject([
    {
      topic: 'case.stepped',
      data: {
        caseId: id,
        action: 'dispatch',
        fromState: 'registered',
        state: 'dispatched',
        seq: 2,
        version: 2,
        isWalled: false,
      },
    },
  ])
  expect(JSON.stringify(told)).not.toMatch(/钱小满|10012345678/)
})

test('every step has its audit row', async () => {
  const id = await sentTo(office, await aCase(office, 'consultation'), 'north', office.who('head-north'))
  const rows = await office.db.rows<{ action: string }>(sql`
    select action from audit_pending where centre_id = ${CENTRE} and target_id = ${id} order by id`)
  expect(rows.map((row) => row.action)).toEqual(['case.register', 'case.dispatch', 'case.sign'])
})

test('words are readable masked and kept as said under seal', async () => {
  const id = await aCase(office, 'complaint')
  await took(office, office.who('agent'), id, 'note', { note: '钱小满说换号码了：10087654321' })
  const step = (await detailOf(id)).steps.at(-1)
  expect(step?.why).not.toMatch(/钱小满|10087654321/)
  expect(step?.why).toMatch(/说换号码了/)
  const raw = await office.db.rows<{ text: string }>(sql`
    select s::text as text from step s where s.centre_id = ${CENTRE} and s.case_id = ${id}
    union all select encode(y.sealed, 'escape') from story y where y.centre_id = ${CENTRE} and y.case_id = ${id}`)
  expect(raw.map((row) => row.text).join()).not.toMatch(/钱小满|10087654321/)
  const plain = await aCase(office, 'complaint')
  await took(office, office.who('agent'), plain, 'note', { note: '下午再联系' })
  const kept = await office.db.rows(
    sql`select id from story where centre_id = ${CENTRE} and case_id = ${plain}`,
  )
  expect(kept, 'words without personal data need no sealed copy').toEqual([])
})

test('a stale version is refused with the present one and leaves nothing', async () => {
  const id = await aCase(office, 'complaint')
  await took(office, office.who('agent'), id, 'note', { note: '一' })
  const before = await fingerprint(office.db)
  expect(await take(office, office.who('agent'), id, 'note', { note: '二', version: 1 })).toMatchObject({
    refused: 'stale-version',
    current: { version: 2, state: 'registered' },
  })
  expect(await fingerprint(office.db)).toEqual(before)
})

test('two handlers act on one version: one wins, the other is told of the newer one', async () => {
  const id = await sentTo(office, await aCase(office, 'complaint'), 'north', office.who('handler-north'))
  const version = await versionOf(office.db, id)
  const outcomes = await Promise.all([
    take(office, office.who('handler-north'), id, 'accept', { why: '', version }),
    take(office, office.who('head-north'), id, 'refuse', { ground: '1', why: '不属于职责', version }),
  ])
  expect(outcomes.filter((outcome) => !isRefusal(outcome))).toHaveLength(1)
  expect(outcomes.find(isRefusal)).toMatchObject({
    refused: 'stale-version',
    current: { version: version + 1 },
  })
  expect(await foldFaults(office.db, id)).toEqual([])
})

// O20 art. 14: received on Thursday 2020-03-05, the seventh working day is Monday 2020-03-16.
test('accepting after the due day breaks the limit, and the record says so', async () => {
  const received = office.clock.now()
  const [inTime, late] = [await aCase(office, 'complaint'), await aCase(office, 'complaint')]
  for (const id of [inTime, late]) await sentTo(office, id, 'north', office.who('handler-north'))
  office.clock.set(new Date('2020-03-16T23:59:00+08:00'))
  await took(office, office.who('handler-north'), inTime, 'accept', { why: '' })
  office.clock.set(new Date('2020-03-17T00:01:00+08:00'))
  expect((await detailOf(late)).item.due).toMatchObject({ day: '2020-03-16', lamp: 'red', workdaysLeft: -1 })
  await took(office, office.who('handler-north'), late, 'refuse', { ground: '4', why: '超过三年' })
  expect((await detailOf(inTime)).clocks).toMatchObject([{ state: 'met', endedDay: '2020-03-16' }])
  const broken = await detailOf(late)
  expect(broken.clocks).toMatchObject([{ state: 'broken', endedDay: '2020-03-17' }])
  expect(broken.steps.at(-1)?.facts).toContainEqual({ label: '受理期限', value: '逾期（2020-03-16）' })
  expect(broken.steps.at(-1)?.facts).toContainEqual({ label: '依据', value: 'O20 art. 15(4)' })
  office.clock.set(received)
})

test('withdrawn before acceptance the limit is void; reopened it runs on with its old day', async () => {
  const id = await aCase(office, 'complaint')
  await took(office, office.who('agent'), id, 'withdraw', { words: '已经解决，不投诉了', channel: '电话' })
  expect(await detailOf(id)).toMatchObject({
    item: { state: 'withdrawn', outcome: 'withdrawn', due: null, isDone: true },
    clocks: [{ state: 'void' }],
  })
  await took(office, office.who('dispatcher'), id, 'reopen', { why: '又来电要求处理' })
  expect(await detailOf(id)).toMatchObject({
    item: { state: 'registered', outcome: null, isDone: false, due: { day: '2020-03-16' } },
    clocks: [{ state: 'running', endedDay: null }],
  })
})

test('withdrawn after acceptance the mediation ends and the reply is still owed', async () => {
  const id = await sentTo(office, await aCase(office, 'complaint'), 'north', office.who('handler-north'))
  await took(office, office.who('handler-north'), id, 'accept', { why: '' })
  expect(
    await took(office, office.who('handler-north'), id, 'withdraw', { words: '撤回', channel: '来访' }),
  ).toMatchObject({ state: 'terminated' })
  expect((await detailOf(id)).item).toMatchObject({ outcome: 'withdrawn', isDone: false })
})

test('a report has no acceptance, and a real-name reporter is told before the result', async () => {
  const { who } = office
  const id = await sentTo(
    office,
    await aCase(office, 'report', { case: { isRealName: true } }),
    'north',
    who('handler-north'),
  )
  const handler = who('handler-north')
  expect(await take(office, handler, id, 'accept', { why: '' })).toMatchObject({ refused: 'wrong-state' })
  expect(await take(office, handler, id, 'withdraw', { words: '不举报了', channel: '电话' })).toMatchObject({
    refused: 'wrong-state',
  })
  await took(office, handler, id, 'check', { why: '' })
  await took(office, handler, id, 'file', { why: '涉嫌哄抬价格', fileNumber: '宁市监立〔2020〕7号' })
  const penalty = { decisionNumber: '宁市监罚〔2020〕9号', amountCents: 300_000, why: '' }
  // O20 art. 31: a real-name reporter is told whether a case was filed.
  expect(await take(office, handler, id, 'penalise', penalty)).toMatchObject({
    refused: 'not-yet',
    allowed: expect.arrayContaining(['notify']),
  })
  await took(office, handler, id, 'notify', { words: '已立案', by: '电话' })
  await took(office, handler, id, 'penalise', penalty)
  const detail = await detailOf(id)
  expect(detail.item).toMatchObject({ state: 'penalised', outcome: 'penalised' })
  expect(detail.steps.at(-1)?.facts).toEqual([
    { label: '决定书文号', value: '宁市监罚〔2020〕9号' },
    { label: '罚没金额', value: '¥3000.00' },
  ])
  await took(office, handler, id, 'archive', { why: '' })
})

test('no power here: the reporter is told where to go and nothing is handed on', async () => {
  const id = await sentTo(office, await aCase(office, 'report'), 'south', office.who('handler-south'))
  expect(
    await took(office, office.who('handler-south'), id, 'redirect', { where: '请向南京海关反映' }),
  ).toMatchObject({ state: 'redirected' })
  expect((await detailOf(id)).item).toMatchObject({ outcome: 'redirected', unitName: '江南区局' })
})

test('rework sends an accepted complaint back to mediation and counts', async () => {
  const { who } = office
  const id = await sentTo(office, await aCase(office, 'complaint'), 'north', who('handler-north'))
  await took(office, who('handler-north'), id, 'accept', { why: '' })
  await took(office, who('handler-north'), id, 'terminate', { ground: '4', why: '双方意见不一' })
  await took(office, who('handler-north'), id, 'reply', { reply: '调解不成', toCitizen: true })
  expect(await took(office, who('reviewer'), id, 'rework', { why: '没有联系诉求人' })).toMatchObject({
    state: 'mediating',
  })
  expect(await detailOf(id)).toMatchObject({ reworks: 1, item: { outcome: null } })
})

test('a consultation is answered at the desk, closed, reopened', async () => {
  const { who } = office
  const id = await aCase(office, 'consultation')
  expect(
    await took(office, who('agent'), id, 'answer', { answer: '七日无理由退货自签收次日起算' }),
  ).toMatchObject({ state: 'answered' })
  expect(await took(office, who('agent'), id, 'close', { why: '' })).toMatchObject({ state: 'closed' })
  expect(await took(office, who('dispatcher'), id, 'reopen', { why: '答复有误' })).toMatchObject({
    state: 'registered',
  })
  expect(await actionsOf(id)).toEqual(['register', 'answer', 'close', 'reopen'])
})

test('dispatch: to an open unit of the centre only; sent elsewhere it counts as handed over', async () => {
  const { who, unit } = office
  const id = await aCase(office, 'complaint')
  const dispatch = (unitId: string) => take(office, who('dispatcher'), id, 'dispatch', { unitId, why: '' })
  const before = await fingerprint(office.db)
  expect(await dispatch(unit('closed'))).toMatchObject({ refused: 'bad-input', field: 'unitId' })
  expect(await dispatch(who('agent').id)).toMatchObject({ refused: 'bad-input', field: 'unitId' })
  expect(await fingerprint(office.db)).toEqual(before)
  await dispatch(unit('north'))
  expect(await dispatch(unit('north'))).toMatchObject({ refused: 'same-unit' })
  await dispatch(unit('south'))
  expect(await detailOf(id)).toMatchObject({
    handOvers: 1,
    item: { unitName: '江南区局', handlerId: null, due: { day: '2020-03-16' } },
  })
  expect(await take(office, who('handler-north'), id, 'sign', {})).toMatchObject({ refused: 'no-such-case' })
})

test('sign and assign: the handler is one who handles for that unit', async () => {
  const { who, unit } = office
  const id = await aCase(office, 'complaint')
  await took(office, who('dispatcher'), id, 'dispatch', { unitId: unit('north-1'), why: '' })
  expect(
    await take(office, who('head-north'), id, 'sign', { handlerId: who('handler-south').id }),
  ).toMatchObject({ refused: 'bad-input', field: 'handlerId' })
  await took(office, who('head-north'), id, 'sign', {})
  expect((await detailOf(id)).item.handlerId).toBeNull()
  await took(office, who('head-north'), id, 'assign', { handlerId: who('handler-north-1').id, why: '' })
  expect((await detailOf(id)).item.handlerName).toBe('handler-north-1 某')
  expect(
    await take(office, who('head-north'), id, 'assign', { handlerId: who('handler-north-1').id, why: '' }),
  ).toMatchObject({ refused: 'same-handler' })
  // The district bureau stands above its office.
  await took(office, who('head-north'), id, 'assign', { handlerId: who('handler-north').id, why: '' })
  expect(
    await take(office, who('handler-north'), id, 'assign', { handlerId: who('handler-north-1').id, why: '' }),
  ).toMatchObject({ refused: 'not-allowed' })
})

test('a ground is one of the case’s own rule set', async () => {
  const id = await sentTo(office, await aCase(office, 'complaint'), 'north', office.who('handler-north'))
  // O20 art. 15 has six grounds; the seventh came with O121.
  expect(
    await take(office, office.who('handler-north'), id, 'refuse', { ground: '7', why: '拒不配合' }),
  ).toMatchObject({ refused: 'bad-input', field: 'ground' })
})

test('tags are added and taken off; personal data are no tag', async () => {
  const id = await aCase(office, 'complaint')
  await took(office, office.who('analyst'), id, 'tag', { add: ['口罩', '网购'], remove: [] })
  await took(office, office.who('agent'), id, 'tag', { add: ['网购'], remove: ['口罩'] })
  expect((await detailOf(id)).item.tags).toEqual(['网购'])
  expect(
    await take(office, office.who('agent'), id, 'tag', { add: ['10012345678'], remove: [] }),
  ).toMatchObject({ refused: 'bad-input', field: 'add' })
  const many = Array.from({ length: 20 }, (_, i) => `标签${i}`)
  expect(await take(office, office.who('agent'), id, 'tag', { add: many, remove: [] })).toMatchObject({
    refused: 'too-many-tags',
  })
})

test('a citizen who was not reached has no satisfaction; a later call-back replaces the answer', async () => {
  const { who } = office
  const id = await sentTo(office, await aCase(office, 'complaint'), 'north', who('handler-north'))
  await took(office, who('handler-north'), id, 'refuse', { ground: '1', why: '不属职责' })
  await took(office, who('handler-north'), id, 'reply', { reply: '不予受理', toCitizen: true })
  await took(office, who('reviewer'), id, 'review', { why: '' })
  expect(
    await take(office, who('reviewer'), id, 'revisit', {
      citizenSays: 'not-reached',
      satisfaction: 3,
      words: '',
    }),
  ).toMatchObject({ refused: 'bad-input' })
  await took(office, who('reviewer'), id, 'revisit', { citizenSays: 'not-reached', words: '' })
  expect(await detailOf(id)).toMatchObject({ citizenSays: 'not-reached', satisfaction: null })
})

test('what is shown of a case is masked', async () => {
  const id = await aCase(office, 'complaint')
  const shown = JSON.stringify(await detailOf(id))
  for (const secret of ['钱小满', '10012345678', '32010519800101001X', '石门街道9号', STORY])
    expect(shown).not.toContain(secret)
  expect(shown).toContain('100****5678')
})
