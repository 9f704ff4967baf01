import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededDice } from '#kit/dice.ts'
import { sql } from '#kit/db/index.ts'
import { isRefusal } from '#kit/outcome.ts'
import { bodyFor, ear, fingerprint, OPERATIONS, sentTo, take, took, type Driven } from './case-driver.ts'
import { aCase, aContact } from './case-fixture.ts'
import { explainClock } from './explain-clock.ts'
import { getCase } from './get-case.ts'
import { listCases } from './list-cases.ts'
import { openOffice, type Office, type PersonName } from './office-fixture.ts'
import { reveal } from './reveal.ts'

let office: Office
beforeAll(async () => void (office = await openOffice()))
afterAll(() => office.drop())

const nobody = 'ffffffff-ffff-7fff-bfff-ffffffffffff'

/** Everything that can be asked of one case, as one person; the answers, to be compared. */
async function askAll(who: PersonName, id: string): Promise<unknown[]> {
  const person = office.who(who)
  const dice = seededDice(7)
  const answers: unknown[] = [
    await getCase(office.needs, person, id),
    await reveal(office.needs, person, id, { what: 'all', reason: '核实情况' }),
    await explainClock(office.db, office.needs, person, id, 'accept'),
  ]
  for (const action of Object.keys(OPERATIONS) as Driven[])
    answers.push(
      await take(office, person, id, action, { ...bodyFor(office, dice, action, [nobody]), version: 1 }),
    )
  return answers
}

// O20 art. 33: a report is absent, not greyed, for all who are not on its list.
test.for<PersonName>([
  'agent',
  'lead',
  'handler-north',
  'head-north',
  'handler-north-1',
  'reviewer',
  'quality',
  'analyst',
  'admin',
  'auditor',
  'foreign-dispatcher',
])(
  'for the %s another unit’s report does not exist: every answer is that of an absent case',
  async (name) => {
    const report = await sentTo(
      office,
      await aCase(office, 'report', { takenBy: 'agent-2' }),
      'south',
      office.who('handler-south'),
    )
    const before = await fingerprint(office.db)
    const answers = await askAll(name, report)
    expect(answers).toEqual(await askAll(name, nobody))
    for (const answer of answers) expect(answer).toEqual({ refused: 'no-such-case' })
    expect(await fingerprint(office.db), 'and nothing is left').toEqual(before)
  },
)

test.for<PersonName>(['handler-south', 'head-south', 'admin', 'auditor', 'foreign-dispatcher'])(
  'for the %s a complaint of the north unit does not exist either',
  async (name) => {
    const id = await sentTo(office, await aCase(office, 'complaint'), 'north', office.who('handler-north'))
    expect(await askAll(name, id)).toEqual(await askAll(name, nobody))
  },
)

test('whoever took a report sees it until it leaves the desk', async () => {
  const id = await aCase(office, 'report', { takenBy: 'agent' })
  expect(isRefusal(await getCase(office.needs, office.who('agent'), id))).toBe(false)
  expect(await getCase(office.needs, office.who('agent-2'), id)).toEqual({ refused: 'no-such-case' })
  await took(office, office.who('dispatcher'), id, 'dispatch', { unitId: office.unit('north'), why: '' })
  expect(await getCase(office.needs, office.who('agent'), id)).toEqual({ refused: 'no-such-case' })
  expect(isRefusal(await getCase(office.needs, office.who('handler-north'), id))).toBe(false)
})

test('a complaint tells nothing of the report of the same contact to those behind the wall', async () => {
  const [complaint, report] = (await aContact(office, ['complaint', 'report'], { takenBy: 'agent-2' })) as [
    string,
    string,
  ]
  const seen = await getCase(office.needs, office.who('dispatcher'), complaint)
  expect(seen).toMatchObject({ done: { links: [{ kind: 'same-contact', id: report, caseKind: 'report' }] } })
  const hidden = await getCase(office.needs, office.who('agent'), complaint)
  expect(hidden).toMatchObject({ done: { links: [] } })
  expect(JSON.stringify(hidden)).not.toContain(report)
  // Nor by what may be opened: it says the same of a complaint without a report beside it.
  expect(hidden).toMatchObject({ done: { mayRevealStory: true, parties: [{ mayReveal: true }] } })
})

test('a report that a unit gave back does not come back to whoever took it', async () => {
  const id = await aCase(office, 'report', { takenBy: 'agent' })
  await sentTo(office, id, 'north', office.who('handler-north'))
  await took(office, office.who('handler-north'), id, 'ask-return', {
    reason: 'not-our-duty',
    why: '不属本局',
  })
  await took(office, office.who('dispatcher'), id, 'decide-return', { grant: true, why: '同意' })
  expect(await getCase(office.needs, office.who('agent'), id)).toEqual({ refused: 'no-such-case' })
  const query = { filter: { kind: ['report' as const] } }
  const seen = await listCases(office.needs, office.who('agent'), query)
  expect(JSON.stringify(seen)).not.toContain(id)
  expect(JSON.stringify(await listCases(office.needs, office.who('dispatcher'), query))).toContain(id)
})

test('a fact of a walled report says so, for those who pass it on', async () => {
  const heard = ear(office.db)
  const id = await aCase(office, 'report')
  await heard()
  await took(office, office.who('dispatcher'), id, 'dispatch', { unitId: office.unit('north'), why: '' })
  expect(await heard()).toMatchObject([{ topic: 'case.stepped', data: { caseId: id, isWalled: true } }])
})

test('no statement of cases reads another centre’s rows', async () => {
  const id = await aCase(office, 'complaint')
  const rows = await office.db.rows<{ count: string }>(
    sql`select count(*) as count from cases where centre_id = 320500`,
  )
  expect(rows[0]?.count).toBe('0')
  expect(await getCase(office.needs, office.who('foreign-dispatcher'), id)).toEqual({
    refused: 'no-such-case',
  })
})
