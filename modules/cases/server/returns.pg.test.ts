import { afterAll, beforeAll, expect, test } from 'vitest'
import { isRefusal } from '#kit/outcome.ts'
import { fingerprint, foldFaults, sentTo, take, took } from './case-driver.ts'
import { aCase } from './case-fixture.ts'
import { getCase } from './get-case.ts'
import { openOffice, type Office } from './office-fixture.ts'

let office: Office
beforeAll(async () => void (office = await openOffice()))
afterAll(() => office.drop())

const ask = { reason: 'not-our-duty', why: '不属于本单位职责' } as const

async function atNorth(): Promise<string> {
  return sentTo(office, await aCase(office, 'complaint'), 'north', office.who('handler-north'))
}
async function detailOf(id: string) {
  const outcome = await getCase(office.needs, office.who('dispatcher'), id)
  if (isRefusal(outcome)) throw new Error(outcome.refused)
  return outcome.done
}

test('a granted return brings the case back to the desk; the limit runs on', async () => {
  const id = await atNorth()
  await took(office, office.who('handler-north'), id, 'ask-return', ask)
  expect((await detailOf(id)).item).toMatchObject({ state: 'return-asked', due: { day: '2020-03-16' } })
  await took(office, office.who('dispatcher'), id, 'decide-return', { grant: true, why: '属实' })
  expect(await detailOf(id)).toMatchObject({
    returns: 1,
    handOvers: 1,
    item: { state: 'registered', unitId: null, handlerId: null, due: { day: '2020-03-16' } },
  })
  expect(
    await take(office, office.who('handler-north'), id, 'sign', {}),
    'the unit no longer has it',
  ).toMatchObject({ refused: 'no-such-case' })
})

test('granted with the right unit named, it goes on at once, as a step of its own', async () => {
  const id = await atNorth()
  await took(office, office.who('handler-north'), id, 'ask-return', ask)
  const after = await took(office, office.who('dispatcher'), id, 'decide-return', {
    grant: true,
    why: '属实',
    unitId: office.unit('south'),
  })
  expect(after.state).toBe('dispatched')
  const { steps, item } = await detailOf(id)
  expect(steps.slice(-2)).toMatchObject([
    {
      action: 'decide-return',
      toState: 'registered',
      facts: [
        { label: '退回单位', value: '江北区局' },
        { label: '退单审核', value: '同意' },
      ],
    },
    { action: 'dispatch', toState: 'dispatched', facts: [{ label: '承办单位', value: '江南区局' }] },
  ])
  expect(item.unitName).toBe('江南区局')
  expect(await foldFaults(office.db, id)).toEqual([])
})

test('a bad unit takes the decision back as well', async () => {
  const id = await atNorth()
  await took(office, office.who('handler-north'), id, 'ask-return', ask)
  const before = await fingerprint(office.db)
  const outcome = await take(office, office.who('dispatcher'), id, 'decide-return', {
    grant: true,
    why: '属实',
    unitId: office.unit('closed'),
  })
  expect(outcome).toMatchObject({ refused: 'bad-input', field: 'unitId' })
  expect(await fingerprint(office.db)).toEqual(before)
})

// O20 art. 37; domain.md 2.1: after the centre has decided, the unit may not return again.
test('refused, it stays with the unit in the state it had; a second return needs new facts or a signed finding', async () => {
  const id = await atNorth()
  const handler = office.who('handler-north')
  await took(office, handler, id, 'ask-return', ask)
  const unitOnRefusal = await take(office, office.who('dispatcher'), id, 'decide-return', {
    grant: false,
    why: '应由你单位办理',
    unitId: office.unit('south'),
  })
  expect(unitOnRefusal).toMatchObject({ refused: 'bad-input', field: 'unitId' })
  expect(
    await took(office, office.who('dispatcher'), id, 'decide-return', {
      grant: false,
      why: '应由你单位办理',
    }),
  ).toMatchObject({ state: 'signed' })
  expect((await detailOf(id)).item).toMatchObject({ unitName: '江北区局', handlerName: 'handler-north 某' })

  const before = await fingerprint(office.db)
  expect(await take(office, handler, id, 'ask-return', ask)).toMatchObject({ refused: 'already-refused' })
  expect(await fingerprint(office.db)).toEqual(before)
  await took(office, handler, id, 'ask-return', { ...ask, lackOfPowerSigned: true })
  await took(office, office.who('dispatcher'), id, 'decide-return', { grant: false, why: '仍应办理' })
  await took(office, handler, id, 'ask-return', { ...ask, newFacts: true })
  expect((await detailOf(id)).returns).toBe(3)
})

test('the next unit may ask afresh', async () => {
  const id = await atNorth()
  await took(office, office.who('handler-north'), id, 'ask-return', ask)
  await took(office, office.who('dispatcher'), id, 'decide-return', { grant: false, why: '应由你单位办理' })
  await took(office, office.who('handler-north'), id, 'ask-return', { ...ask, newFacts: true })
  await took(office, office.who('dispatcher'), id, 'decide-return', {
    grant: true,
    why: '属实',
    unitId: office.unit('south'),
  })
  expect(await took(office, office.who('handler-south'), id, 'ask-return', ask)).toMatchObject({
    state: 'return-asked',
  })
})

test('a unit cannot send a case to another unit, and a return names only this case’s evidence', async () => {
  const id = await atNorth()
  const dispatch = await take(office, office.who('head-north'), id, 'dispatch', {
    unitId: office.unit('south'),
    why: '',
  })
  expect(dispatch).toMatchObject({ refused: 'not-allowed', allowed: expect.arrayContaining(['ask-return']) })
  const outcome = await take(office, office.who('handler-north'), id, 'ask-return', {
    ...ask,
    evidenceIds: [id],
  })
  expect(outcome).toMatchObject({ refused: 'bad-input', field: 'evidenceIds' })
})
