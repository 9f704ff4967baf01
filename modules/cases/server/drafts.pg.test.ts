import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { deleteDraft, DRAFTS_MAX, getDraft, listDrafts, saveDraft } from './drafts.ts'
import { openOffice, type Office } from './office-fixture.ts'

let office: Office
beforeAll(async () => void (office = await openOffice()))
afterAll(() => office.drop())

const form = JSON.stringify({ story: '我叫钱小满，电话10012345678' })

test('a draft is kept as typed, sealed in the table, and grows by version', async () => {
  const { needs } = office
  const who = office.who('agent')
  const id = uuid7()
  expect(await saveDraft(needs, who, id, { form, version: 0 })).toEqual({
    done: { id, form, version: 1, savedAt: '2020-03-05T02:00:00.000Z' },
  })
  expect(await saveDraft(needs, who, id, { form: '{}', version: 1 })).toMatchObject({
    done: { version: 2, form: '{}' },
  })
  expect(await saveDraft(needs, who, id, { form, version: 2 })).toMatchObject({ done: { version: 3 } })
  expect(await getDraft(needs, who, id)).toMatchObject({ done: { form, version: 3 } })
  expect(await listDrafts(needs, who)).toMatchObject({ done: { items: [{ id, form }] } })
  const [raw] = await office.db.rows<{ row: string; sealed: Buffer }>(
    sql`select d::text as row, sealed from draft d where id = ${id}`,
  )
  expect(raw!.row).not.toContain('10012345678')
  expect(raw!.sealed.includes(Buffer.from('钱小满'))).toBe(false)
  expect(await deleteDraft(needs, who, id)).toEqual({ done: undefined })
  expect(await deleteDraft(needs, who, id)).toEqual({ refused: 'no-such-draft' })
})

test('two windows on one draft: the slower one is told, nothing is overwritten', async () => {
  const { needs } = office
  const who = office.who('agent')
  const id = uuid7()
  await saveDraft(needs, who, id, { form: 'first', version: 0 })
  const outcomes = await Promise.all([
    saveDraft(needs, who, id, { form: 'left', version: 1 }),
    saveDraft(needs, who, id, { form: 'right', version: 1 }),
  ])
  expect(outcomes).toContainEqual({ refused: 'stale-version', current: { version: 2 } })
  expect(await saveDraft(needs, who, id, { form: 'new', version: 0 })).toEqual({
    refused: 'stale-version',
    current: { version: 2 },
  })
})

test('a draft belongs to one person; under another person’s row it does not even open', async () => {
  const { needs } = office
  const id = uuid7()
  await saveDraft(needs, office.who('agent'), id, { form, version: 0 })
  expect(await getDraft(needs, office.who('agent-2'), id)).toEqual({ refused: 'no-such-draft' })
  expect(await deleteDraft(needs, office.who('agent-2'), id)).toEqual({ refused: 'no-such-draft' })
  expect(await saveDraft(needs, office.who('agent-2'), id, { form: 'mine', version: 1 })).toEqual({
    refused: 'no-such-draft',
  })
  await office.db.run(sql`update draft set staff_id = ${office.who('agent-2').id} where id = ${id}`)
  await expect(getDraft(needs, office.who('agent-2'), id)).rejects.toThrow(/does not open/)
  await office.db.run(sql`delete from draft where id = ${id}`)
})

test('a runaway client is stopped', async () => {
  const { needs } = office
  const who = office.who('lead')
  for (let i = 0; i < DRAFTS_MAX; i += 1) await saveDraft(needs, who, uuid7(), { form: '{}', version: 0 })
  expect(await saveDraft(needs, who, uuid7(), { form: '{}', version: 0 })).toMatchObject({
    refused: 'too-many-drafts',
  })
})

test('a key has no drafts', async () => {
  const key = { ...office.who('agent'), kind: 'key' as const }
  expect(await saveDraft(office.needs, key, uuid7(), { form: '{}', version: 0 })).toMatchObject({
    refused: 'not-allowed',
  })
  expect(await listDrafts(office.needs, key)).toEqual({ done: { items: [] } })
})
