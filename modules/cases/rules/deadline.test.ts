import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendarKnownOn, publishedCalendars } from '#kit/calendar/published.ts'
import { addDays, day, type Day } from '#kit/day.ts'
import { isWorkday } from '#kit/workdays.ts'
import { acceptClock, explainAccept, lampOf } from './deadline.ts'

const calendar = calendarKnownOn(publishedCalendars, day('2020-03-05'))
const before = calendarKnownOn(publishedCalendars, day('2020-01-20'))

// domain.md section 6, column "+7 wd", from the notices of 2019-11-21 and 2020-01-26.
test.each([
  ['2020-01-17', '2020-02-04'],
  ['2020-01-23', '2020-02-11'],
  ['2020-01-24', '2020-02-11'],
  ['2020-02-02', '2020-02-11'],
  ['2020-02-03', '2020-02-12'],
  ['2020-04-23', '2020-05-06'],
])('a complaint received on %s is accepted or refused by %s', (received, due) => {
  expect(acceptClock('complaint', day(received), 'o20', calendar)).toEqual({
    name: 'accept',
    dueDay: due,
    isProvisional: false,
    source: 'O20 art. 14',
  })
})

test('as known before the extension of the Spring Festival, by hand: off Jan 24-30; Jan 31, Feb 1 (made up), 3-7 are the seven', () => {
  expect(acceptClock('complaint', day('2020-01-23'), 'o20', before)?.dueDay).toBe('2020-02-07')
})

test('only complaints have an accept limit, and only under a rule set', () => {
  expect(acceptClock('consultation', day('2020-02-03'), 'o20', calendar)).toBeNull()
  expect(acceptClock('report', day('2020-02-03'), 'o20', calendar)).toBeNull()
  expect(acceptClock('complaint', day('2019-12-31'), 'none', calendar)).toBeNull()
  expect(explainAccept(day('2019-12-31'), 'none', calendar)).toBeNull()
})

test('the explanation counts seven days and says why the others do not count', () => {
  const told = explainAccept(day('2020-01-23'), 'o20', calendar)
  expect(told?.due).toBe('2020-02-11')
  expect(told?.days.filter((d) => d.counted)).toHaveLength(7)
  expect(told?.days[0]).toEqual({ day: '2020-01-24', counted: false, why: '春节' })
  expect(told?.days.at(-1)).toEqual({ day: '2020-02-11', counted: true, why: '工作日' })
})

const anyDay = fc.integer({ min: 0, max: 700 }).map((n) => addDays(day('2020-01-01'), n))

test('never ends on a day off, and never earlier for a later start', () => {
  fc.assert(
    fc.property(anyDay, (start) => {
      const due = acceptClock('complaint', start, 'o20', calendar)?.dueDay as Day
      expect(isWorkday(due, calendar)).toBe(true)
      expect((acceptClock('complaint', addDays(start, 1), 'o20', calendar)?.dueDay as Day) >= due).toBe(true)
    }),
  )
})

test.each([
  ['2020-02-12', '2020-02-03', 'green', 7],
  ['2020-02-12', '2020-02-10', 'yellow', 2],
  ['2020-02-12', '2020-02-11', 'yellow', 1],
  ['2020-02-12', '2020-02-12', 'red', 0],
  ['2020-02-12', '2020-02-14', 'red', -2],
  // Over a weekend: Friday to Monday is one working day.
  ['2020-02-10', '2020-02-07', 'yellow', 1],
])('due %s, seen on %s: %s, %i working days left', (due, today, lamp, workdaysLeft) => {
  expect(lampOf(day(due), day(today), calendar)).toEqual({ lamp, workdaysLeft })
})
