import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { isRefusal, type Outcome } from '#kit/outcome.ts'
import type { State } from '../contract.ts'
import { foldSteps, FOLDED_COLUMNS, type StepForFold } from '../rules/fold.ts'
import { acceptCase } from './accept-case.ts'
import { archiveCase } from './archive.ts'
import { aCase, CALLER, STORY } from './case-fixture.ts'
import { dispatchCase } from './dispatch-case.ts'
import { getCase } from './get-case.ts'
import { mediateCase } from './mediate-case.ts'
import { CENTRE, openOffice, type Office } from './office-fixture.ts'
import { replyCase } from './reply-case.ts'
import { reviewCase } from './review-case.ts'
import { revisitCase } from './revisit.ts'
import { settleCase } from './settle-case.ts'
import { signCase } from './sign-case.ts'

let office: Office
beforeAll(async () => void (office = await openOffice()))
afterAll(() => office.drop())

const doneOf = <T>(outcome: Outcome<T>): T => {
  if (isRefusal(outcome)) throw new Error(`refused: ${JSON.stringify(outcome)}`)
  return outcome.done
}

test('a complaint goes from the desk to the archive', async () => {
  const { needs, who, unit } = office
  const id = await aCase(office, 'complaint')
  const steps: [State, Outcome<{ state: State; version: number }>][] = []
  let version = 1
  const step = async (outcome: Promise<Outcome<{ state: State; version: number }>>) => {
    const one = doneOf(await outcome)
    version = one.version
    return one.state
  }
  expect(
    await step(dispatchCase(needs, who('dispatcher'), id, { version, unitId: unit('north'), why: '' })),
  ).toBe('dispatched')
  expect(await step(signCase(needs, who('handler-north'), id, { version }))).toBe('signed')
  expect(await step(acceptCase(needs, who('handler-north'), id, { version, why: '' }))).toBe('accepted')
  expect(await step(mediateCase(needs, who('handler-north'), id, { version, why: '' }))).toBe('mediating')
  expect(
    await step(
      settleCase(needs, who('handler-north'), id, { version, agreement: '退款', recoveredCents: 4500 }),
    ),
  ).toBe('settled')
  expect(
    await step(
      replyCase(needs, who('handler-north'), id, { version, reply: '已退款给钱小满', toCitizen: true }),
    ),
  ).toBe('replied')
  expect(await step(reviewCase(needs, who('reviewer'), id, { version, why: '' }))).toBe('reviewed')
  expect(
    await step(
      revisitCase(needs, who('reviewer'), id, { version, citizenSays: 'solved', satisfaction: 5, words: '' }),
    ),
  ).toBe('revisited')
  expect(await step(archiveCase(needs, who('reviewer'), id, { version, why: '' }))).toBe('archived')
  const detail = doneOf(await getCase(needs, who('reviewer'), id))
  expect(detail.item).toMatchObject({
    state: 'archived',
    isDone: true,
    outcome: 'settled',
    due: null,
    version: 10,
  })
})
