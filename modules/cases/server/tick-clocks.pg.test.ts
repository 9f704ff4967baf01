import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { ear, sentTo, took } from './case-driver.ts'
import { aCase } from './case-fixture.ts'
import { openOffice, type Office } from './office-fixture.ts'
import { tickClocks } from './tick-clocks.ts'

let office: Office
beforeAll(async () => void (office = await openOffice()))
afterAll(() => office.drop())

const at = (time: string) => office.clock.set(new Date(`${time}+08:00`))

// Received on Thursday 2020-03-05: due on Monday 2020-03-16 (O20 art. 14).
test('a limit is told on its day and once more when it has passed; decided and withdrawn ones are not', async () => {
  const { needs, who } = office
  const open = await sentTo(office, await aCase(office, 'complaint'), 'north', who('handler-north'))
  const accepted = await sentTo(office, await aCase(office, 'complaint'), 'north', who('handler-north'))
  const withdrawn = await aCase(office, 'complaint')
  await took(office, who('handler-north'), accepted, 'accept', { why: '' })
  await took(office, who('agent'), withdrawn, 'withdraw', { words: '不投诉了', channel: '电话' })
  const heard = ear(office.db)
  await heard()

  at('2020-03-15T23:59:59')
  expect(await tickClocks(needs)).toBe(0)
  at('2020-03-16T00:00:00')
  expect(await tickClocks(needs)).toBe(1)
  expect(await tickClocks(needs)).toBe(0)
  const fact = {
    caseId: open,
    clock: 'accept',
    dueDay: '2020-03-16',
    isWalled: false,
    unitId: office.unit('north'),
  }
  expect(await heard()).toEqual([{ topic: 'clock.due', data: { ...fact, what: 'due-today' } }])
  at('2020-03-17T00:00:01')
  expect(await tickClocks(needs)).toBe(1)
  expect(await tickClocks(needs)).toBe(0)
  expect(await heard()).toEqual([{ topic: 'clock.due', data: { ...fact, what: 'broken' } }])
  const [clock] = await office.db.rows(sql`select state from clock where case_id = ${open}`)
  expect(clock, 'an overdue limit goes on running until it is decided').toEqual({ state: 'running' })
})

test('many ticks at once tell each limit once; a server that slept tells what is true now', async () => {
  at('2020-03-20T10:00:00')
  const ids: string[] = []
  for (let i = 0; i < 12; i += 1) ids.push(await aCase(office, 'complaint'))
  const heard = ear(office.db)
  await heard()
  // Due on Tuesday 2020-03-31.
  at('2020-04-10T10:00:00')
  const told = await Promise.all(Array.from({ length: 5 }, () => tickClocks(office.needs)))
  expect(told.reduce((sum, one) => sum + one, 0) + (await tickClocks(office.needs))).toBe(12)
  const facts = await heard()
  expect(facts.map((fact) => String(fact.data.caseId)).sort()).toEqual(ids.sort())
  expect(new Set(facts.map((fact) => fact.data.what))).toEqual(new Set(['broken']))
})
