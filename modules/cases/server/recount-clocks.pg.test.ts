import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishedCalendars } from '#kit/calendar/published.ts'
import { isRefusal } from '#kit/outcome.ts'
import { ear, foldFaults, sentTo, took } from './case-driver.ts'
import { aCase } from './case-fixture.ts'
import { getCase } from './get-case.ts'
import { openOffice, type Office } from './office-fixture.ts'
import { recountClocks } from './recount-clocks.ts'

let office: Office
beforeAll(async () => void (office = await openOffice()))
afterAll(() => office.drop())

// The notice of 2019-11-21 had the Spring Festival end on 2020-01-30; the one of 2020-01-26 extended it to 2020-02-02.
const [asPublished, asExtended] = publishedCalendars
const under = (calendar: typeof asPublished) => ({ ...office.needs, calendar: () => calendar! })

test('the extension of 2020-01-26 moves running limits, keeps the old day and tells the unit; decided ones stay', async () => {
  office.clock.set(new Date('2020-01-22T10:00:00+08:00'))
  const before = { ...office, needs: under(asPublished) }
  const running = await sentTo(before, await aCase(before, 'complaint'), 'north', office.who('handler-north'))
  const decided = await sentTo(before, await aCase(before, 'complaint'), 'north', office.who('handler-north'))
  await took(before, office.who('handler-north'), decided, 'accept', { why: '' })
  const seen = async (id: string) => {
    const outcome = await getCase(under(asExtended), office.who('dispatcher'), id)
    if (isRefusal(outcome)) throw new Error(outcome.refused)
    return outcome.done
  }
  // By hand, notice of 2019-11-21: 23 Jan, 31 Jan, 1 Feb (made-up Saturday), 3, 4, 5, 6 Feb = 7 working days.
  expect((await seen(running)).item.due?.day).toBe('2020-02-06')
  const heard = ear(office.db)
  await heard()

  const moved = await recountClocks(under(asExtended))
  // By hand, with days off to 2 Feb: 23 Jan, 3, 4, 5, 6, 7, 10 Feb = 7 working days.
  expect(moved).toEqual([{ centreId: 320100, caseId: running, from: '2020-02-06', to: '2020-02-10' }])
  expect(await recountClocks(under(asExtended)), 'once').toEqual([])
  const detail = await seen(running)
  expect(detail).toMatchObject({
    item: { due: { day: '2020-02-10' } },
    clocks: [{ dueDay: '2020-02-10', oldDueDay: '2020-02-06', state: 'running' }],
  })
  expect(detail.clocks[0]!.days.at(-1)).toMatchObject({ day: '2020-02-10', counted: true })
  expect(detail.steps.at(-1)).toMatchObject({
    byName: '系统',
    facts: [{ label: '期限重算', value: '2020-02-06 改为 2020-02-10' }],
  })
  expect((await seen(decided)).clocks).toMatchObject([
    { state: 'met', dueDay: '2020-02-06', oldDueDay: null },
  ])
  expect(await heard()).toMatchObject([
    { topic: 'case.stepped', data: { caseId: running, unitId: office.unit('north') } },
  ])
  expect(await foldFaults(office.db, running)).toEqual([])
})

test('a limit in a year not yet published becomes certain when the year is loaded', async () => {
  office.clock.set(new Date('2020-12-28T10:00:00+08:00'))
  const before = { ...office, needs: under(asExtended) }
  const id = await aCase(before, 'complaint')
  const due = async () => {
    const outcome = await getCase(office.needs, office.who('dispatcher'), id)
    return isRefusal(outcome) ? null : outcome.done.item.due
  }
  // 29, 30, 31 Dec, then Monday to Friday as far as anybody knows: 1, 4, 5, 6 January.
  expect(await due()).toMatchObject({ day: '2021-01-06', isProvisional: true })
  await recountClocks(office.needs)
  // New Year's Day 2021 was off: 29, 30, 31 Dec, 4, 5, 6, 7 January.
  expect(await due()).toMatchObject({ day: '2021-01-07', isProvisional: false })
})
