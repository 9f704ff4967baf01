import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { isRefusal } from '#kit/outcome.ts'
import { fingerprint, foldFaults, sentTo, take, took, versionOf } from './case-driver.ts'
import { aCase, aContact } from './case-fixture.ts'
import { getCase } from './get-case.ts'
import { CENTRE, openOffice, type Office, type PersonName } from './office-fixture.ts'

let office: Office
beforeAll(async () => void (office = await openOffice()))
afterAll(() => office.drop())

async function detailOf(id: string, by: PersonName = 'dispatcher') {
  const outcome = await getCase(office.needs, office.who(by), id)
  if (isRefusal(outcome)) throw new Error(outcome.refused)
  return outcome.done
}
/** What a merge and its undoing must not change: everything but the log's length and time. */
const standing = async (id: string) => {
  const row = await office.db.row<{ row: Record<string, unknown> }>(sql`
    select to_jsonb(c) - 'version' - 'step_count' - 'changed_at' as row from cases c where c.centre_id = ${CENTRE} and c.id = ${id}`)
  const clocks = await office.db.rows(
    sql`select * from clock where centre_id = ${CENTRE} and case_id = ${id}`,
  )
  return { ...row?.row, clocks }
}

test('merge and its undoing: a round trip that keeps both rows, links them, and tells the other case', async () => {
  const { who } = office
  const into = await sentTo(office, await aCase(office, 'complaint'), 'north', who('handler-north'))
  const id = await sentTo(office, await aCase(office, 'complaint'), 'south', who('handler-south'))
  const before = await standing(id)

  expect(await took(office, who('dispatcher'), id, 'merge', { intoId: into, why: '同一事项' })).toMatchObject(
    { state: 'merged' },
  )
  const merged = await detailOf(id)
  const target = await detailOf(into)
  expect(merged).toMatchObject({
    item: { state: 'merged', outcome: 'merged', isDone: true, due: null },
    mergedInto: { id: into, number: target.item.number },
    links: [{ kind: 'duplicate-of', id: into }],
    clocks: [{ state: 'void' }],
  })
  expect(target.item.state).toBe('signed')
  expect(target.links).toMatchObject([{ kind: 'duplicate-of', id }])
  expect(target.steps.at(-1)).toMatchObject({
    action: 'link',
    facts: [
      { label: '关联', value: '重复' },
      { label: '工单', value: merged.item.number },
      { label: '并单', value: '并入本工单' },
    ],
  })
  // What is merged stands still.
  expect(await take(office, who('handler-south'), id, 'accept', { why: '' })).toMatchObject({
    refused: 'wrong-state',
  })

  expect(await took(office, who('lead'), id, 'unmerge', { why: '不是同一事项' })).toMatchObject({
    state: 'signed',
  })
  expect(await standing(id)).toEqual(before)
  expect((await detailOf(id)).links).toEqual([])
  expect((await detailOf(into)).steps.at(-1)).toMatchObject({
    action: 'link',
    facts: expect.arrayContaining([{ label: '并单', value: '已撤销并单' }]),
  })
  for (const each of [id, into]) expect(await foldFaults(office.db, each)).toEqual([])

  await took(office, who('dispatcher'), id, 'merge', { intoId: into, why: '还是同一事项' })
  expect((await detailOf(id)).links).toMatchObject([{ kind: 'duplicate-of', id: into }])
})

test('what must not be merged: itself, another kind, a merged one, an absent one', async () => {
  const { who } = office
  const [complaint, consultation, report] = (await aContact(office, [
    'complaint',
    'consultation',
    'report',
  ])) as [string, string, string]
  const other = await aCase(office, 'complaint')
  const merge = (id: string, intoId: string) =>
    take(office, who('dispatcher'), id, 'merge', { intoId, why: '重复' })
  const before = await fingerprint(office.db)
  expect(await merge(complaint, complaint)).toMatchObject({ refused: 'bad-input', field: 'intoId' })
  expect(await merge(complaint, who('agent').id)).toMatchObject({ refused: 'bad-input', field: 'intoId' })
  expect(await merge(complaint, consultation)).toMatchObject({ refused: 'other-kind' })
  // O20 art. 7: complaint and report are handled apart, even those of one contact.
  expect(await merge(complaint, report)).toMatchObject({ refused: 'other-kind' })
  expect(await merge(report, complaint)).toMatchObject({ refused: 'other-kind' })
  expect(await fingerprint(office.db)).toEqual(before)
  await took(office, who('dispatcher'), other, 'merge', { intoId: complaint, why: '重复' })
  const third = await aCase(office, 'complaint')
  expect(await merge(third, other)).toMatchObject({ refused: 'wrong-state' })
})

// O20 art. 33: those who handle one report must not come to know of another's reporter.
test('two reports are merged inside one unit only', async () => {
  const { who } = office
  const north = await sentTo(office, await aCase(office, 'report'), 'north')
  const south = await sentTo(office, await aCase(office, 'report'), 'south')
  const alsoNorth = await sentTo(office, await aCase(office, 'report'), 'north')
  expect(await take(office, who('dispatcher'), south, 'merge', { intoId: north, why: '重复' })).toMatchObject(
    { refused: 'other-wall' },
  )
  expect(
    await took(office, who('dispatcher'), alsoNorth, 'merge', { intoId: north, why: '重复' }),
  ).toMatchObject({ state: 'merged' })
})

test('one who may not know of the other case learns nothing from trying', async () => {
  const report = await aCase(office, 'report', { takenBy: 'agent-2' })
  const complaint = await aCase(office, 'complaint')
  const tried = await take(office, office.who('lead'), complaint, 'merge', { intoId: report, why: '重复' })
  const absent = await take(office, office.who('lead'), complaint, 'merge', {
    intoId: office.who('agent').id,
    why: '重复',
  })
  expect(tried).toEqual(absent)
  const link = (otherId: string) =>
    take(office, office.who('agent'), complaint, 'link', { otherId, kind: 'joint-with', why: '' })
  expect(await link(report)).toEqual(await link(office.who('agent').id))
})

test('both sides at once: one merge wins, nobody hangs', async () => {
  const { who } = office
  const [a, b] = [await aCase(office, 'complaint'), await aCase(office, 'complaint')]
  const [va, vb] = [await versionOf(office.db, a), await versionOf(office.db, b)]
  const outcomes = await Promise.all([
    take(office, who('dispatcher'), a, 'merge', { intoId: b, why: '重复', version: va }),
    take(office, who('lead'), b, 'merge', { intoId: a, why: '重复', version: vb }),
  ])
  expect(outcomes.filter((outcome) => !isRefusal(outcome))).toHaveLength(1)
  for (const id of [a, b]) expect(await foldFaults(office.db, id)).toEqual([])
})

test('a link shows on both cases; a link with a report only to those who may know of it', async () => {
  const { who } = office
  const one = await aCase(office, 'complaint')
  const two = await aCase(office, 'complaint')
  await took(office, who('agent'), one, 'link', { otherId: two, kind: 'joint-with', why: '同一商家' })
  for (const id of [one, two])
    expect((await detailOf(id, 'agent')).steps.at(-1)).toMatchObject({ action: 'link' })
  expect(
    await take(office, who('agent'), one, 'link', { otherId: two, kind: 'joint-with', why: '' }),
  ).toMatchObject({ refused: 'already-linked' })

  const report = await aCase(office, 'report', { takenBy: 'agent-2' })
  const version = await versionOf(office.db, one)
  await took(office, who('dispatcher'), one, 'link', {
    otherId: report,
    kind: 'found-while-mediating',
    why: '调解中发现',
  })
  expect(await versionOf(office.db, one), 'no trace on the complaint').toBe(version)
  expect((await detailOf(report)).steps.at(-1)).toMatchObject({ action: 'link' })
  expect((await detailOf(one, 'dispatcher')).links.map((link) => link.id)).toContain(report)
  expect(JSON.stringify(await detailOf(one, 'agent'))).not.toContain(report)
})
