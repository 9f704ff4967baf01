import version1 from './1-2019-11-21.json' with { type: 'json' }
import version2 from './2-2020-01-26.json' with { type: 'json' }
import version3 from './3-2025-11-04.json' with { type: 'json' }
import { stackCalendars, type CalendarFile } from './file.ts'
import type { Day } from '../day.ts'
import type { Calendar } from '../workdays.ts'

/** The calendar files the product ships with (made by tools/seed-calendars.mjs), oldest first. */
export const publishedFiles = [version1, version2, version3] as unknown as readonly CalendarFile[]

/** The calendars made of them; a database may hold newer ones: use kit/calendar/load.ts where one is at hand. */
export const publishedCalendars: readonly Calendar[] = stackCalendars(publishedFiles)

/**
 * The newest calendar known on a day. Before the first version was known the first is given: its years were
 * published by then, and no rule set begins earlier than 2020.
 */
export function calendarKnownOn(calendars: readonly Calendar[], asOf: Day): Calendar {
  const known = calendars.filter(({ knownFrom }) => knownFrom <= asOf)
  return newestOf(known.length > 0 ? known : calendars.slice(0, 1))
}

/** The calendar of the highest version. */
export function newestOf(calendars: readonly Calendar[]): Calendar {
  const newest = calendars.reduce<Calendar | undefined>(
    (a, b) => (a && a.version > b.version ? a : b),
    undefined,
  )
  if (!newest) throw new Error('There is no calendar')
  return newest
}
