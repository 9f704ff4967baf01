import { expect, test } from 'vitest'
import { day } from '../day.ts'
import { isRefusal } from '../outcome.ts'
import { addWorkdays } from '../workdays.ts'
import { checkCalendarFile, nextCalendar, type CalendarFile } from './file.ts'
import { calendarKnownOn, newestOf, publishedCalendars } from './published.ts'

const good = {
  knownFrom: '2026-11-05',
  source: '国务院办公厅关于2027年部分节假日安排的通知',
  years: [2027],
  off: { '2027-01-01': '元旦' },
  work: { '2027-02-20': '春节' },
}

test('a new year comes on top; earlier years stay and nothing there is provisional any more', () => {
  const checked = checkCalendarFile(good)
  if (isRefusal(checked)) throw new Error(checked.why)
  const before = newestOf(publishedCalendars)
  const after = nextCalendar(4, checked.done, before)
  expect(addWorkdays(day('2026-12-31'), 1, before)).toMatchObject({ due: '2027-01-01', provisional: true })
  expect(addWorkdays(day('2026-12-31'), 1, after)).toMatchObject({ due: '2027-01-04', provisional: false })
  expect(addWorkdays(day('2026-02-13'), 7, after)).toEqual(addWorkdays(day('2026-02-13'), 7, before))
})

test('a year a file names replaces that year wholly', () => {
  const file = { ...good, knownFrom: '2026-12-01', off: { '2027-01-04': '元旦' }, work: {} }
  const first = nextCalendar(4, good as unknown as CalendarFile, newestOf(publishedCalendars))
  const again = nextCalendar(5, file as unknown as CalendarFile, first)
  expect(again.special.has(day('2027-01-01'))).toBe(false)
  expect(again.special.has(day('2027-02-20'))).toBe(false)
  expect(again.special.get(day('2027-01-04'))).toEqual({ isWorkday: false, name: '元旦' })
})

test.each<[string, unknown]>([
  ['', null],
  ['', [good]],
  ['knownFrom', { ...good, knownFrom: '2026-02-30' }],
  ['source', { ...good, source: '' }],
  ['years', { ...good, years: [] }],
  ['years', { ...good, years: ['2027'] }],
  ['years', { ...good, years: [2027, 2027] }],
  ['off', { ...good, off: undefined }],
  ['off', { ...good, off: {} }],
  ['off', { ...good, years: [2027, 2028] }],
  ['off.2027-01-32', { ...good, off: { '2027-01-32': '元旦' } }],
  ['off.2028-01-01', { ...good, off: { '2028-01-01': '元旦' } }],
  ['work.2027-02-20', { ...good, work: { '2027-02-20': '' } }],
  ['work.2027-01-01', { ...good, work: { '2027-01-01': '元旦' } }],
])('a bad file is refused with the field %j', (field, file) => {
  expect(checkCalendarFile(file)).toMatchObject({ refused: 'bad-input', field })
})

test('before any version was known the first is given', () => {
  expect(calendarKnownOn(publishedCalendars, day('2019-01-01')).version).toBe(1)
  expect(() => calendarKnownOn([], day('2019-01-01'))).toThrow()
})
