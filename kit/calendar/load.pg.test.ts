import { expect, test } from 'vitest'
import { testDb } from '../testing/index.ts'
import { day } from '../day.ts'
import type { CalendarFile } from './file.ts'
import { addCalendar, loadCalendars } from './load.ts'
import { publishedCalendars } from './published.ts'

const at = new Date('2026-11-24T09:00:00+08:00')
const file: CalendarFile = {
  knownFrom: day('2026-11-05'),
  source: '2027年安排',
  years: [2027],
  off: { '2027-01-01': '元旦' },
  work: {},
}

test('a new database gets the published versions, once, also when two processes start at once', async () => {
  const { db } = await testDb()
  const [calendars] = await Promise.all([loadCalendars(db, at), loadCalendars(db, at), loadCalendars(db, at)])
  expect(calendars.all).toEqual(publishedCalendars)
  expect((await loadCalendars(db, at)).all).toEqual(publishedCalendars)
  expect(calendars.calendarAsOf(day('2020-01-20')).version).toBe(1)
  expect(calendars.newest().version).toBe(3)
})

test('a loaded year becomes a new version; the old ones stay what they were', async () => {
  const { db } = await testDb()
  await loadCalendars(db, at)
  expect(await addCalendar(db, file, at)).toMatchObject({ done: { version: 4 } })
  const after = await loadCalendars(db, at)
  expect(after.all.slice(0, 3)).toEqual(publishedCalendars)
  expect(after.newest().years.has(2027)).toBe(true)
  expect(after.newest().years.has(2004)).toBe(true)
  expect(after.calendarAsOf(day('2026-11-04')).version).toBe(3)
})

test('the same notice twice, or one older than the newest, is refused and leaves nothing', async () => {
  const { db } = await testDb()
  await loadCalendars(db, at)
  await addCalendar(db, file, at)
  expect(await addCalendar(db, file, at)).toMatchObject({ refused: 'calendar-known' })
  expect(await addCalendar(db, { ...file, knownFrom: day('2026-11-01') }, at)).toMatchObject({
    refused: 'calendar-too-old',
    current: '2026-11-05',
  })
  expect((await loadCalendars(db, at)).all.length).toBe(4)
})
