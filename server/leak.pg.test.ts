/**
 * O20 art. 33, design.md 3.10: people and stories are planted through the real routes and looked for wherever the product
 * speaks or writes: answers to everybody, counts, live messages, log, figures, contract, tables, files.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '#kit/log.ts'
import {
  differencesFromAbsent,
  leaksAtRest,
  leaksInAnswers,
  leaksInLive,
  leaksInLog,
  plant,
  REPORTER,
  type Planted,
} from './testing/leak.ts'
import { testApp, type TestApp } from './testing.ts'

const lines: string[] = []
let office: TestApp
let planted: Planted
beforeAll(async () => {
  office = await testApp({
    log: createLog({ level: 'trace', to: { write: (line) => void lines.push(line) } }),
  })
  planted = await plant(office)
})
afterAll(() => office.close())

test('what is looked for is there: whoever may, opens it, with a reason', async () => {
  const handler = await office.signIn('handler', 'own')
  const id = planted.reports[0]!.id
  const { body } = await handler.post(`/api/cases/${id}/reveal`, { what: 'all', reason: '核实情况' })
  expect(body.value).toMatchObject(REPORTER)
  expect(body.value.story).toContain(REPORTER.name)
})

test('no answer tells anybody what is sealed, nor those behind the wall that a report is there', async () => {
  expect(await leaksInAnswers(office, planted)).toEqual([])
})

test('a report is answered like a case that is nowhere', async () => {
  expect(await differencesFromAbsent(office, planted)).toEqual([])
})

test('those behind the wall hear nothing', async () => {
  expect(await leaksInLive(office, planted)).toEqual([])
})

test('no table and no file holds in the clear what is sealed', async () => {
  expect(await leaksAtRest(office)).toEqual([])
})

test('the log holds nobody', () => {
  expect(lines.length).toBeGreaterThan(50)
  expect(leaksInLog(lines)).toEqual([])
})
