import { sql } from 'kysely'
import { refuse, type Outcome } from '../outcome.ts'
import type { Db, Tx } from '../db/index.ts'
import type { Day } from '../day.ts'
import type { Calendar } from '../workdays.ts'
import { nextCalendar, type CalendarFile } from './file.ts'
import { calendarKnownOn, newestOf, publishedCalendars, publishedFiles } from './published.ts'

export { checkCalendarFile, type CalendarFile } from './file.ts'

/** The calendars of this database, held in memory: a handful of versions, read at start and after a load. */
export type Calendars = {
  readonly all: readonly Calendar[]
  /** What was known on that day: deadlines computed then used it. */
  calendarAsOf(asOf: Day): Calendar
  newest(): Calendar
}

/** Reads all versions; on a database without any, stores those the product ships with first. */
export async function loadCalendars(db: Db, loadedAt: Date): Promise<Calendars> {
  const stored = await readCalendars(db)
  if (stored.length > 0) return calendarsOf(stored)
  await db.transaction(async (tx) => {
    await lock(tx)
    if ((await readCalendars(tx)).length > 0) return
    for (const [i, calendar] of publishedCalendars.entries()) {
      await write(tx, calendar, (publishedFiles[i] as CalendarFile).source, loadedAt)
    }
  })
  return calendarsOf(await readCalendars(db))
}

/**
 * Adds a published calendar on top of the newest version: its years replace those, the others stay.
 * The caller recomputes open clocks. Refusals: 'calendar-known' when a version of that day exists,
 * 'calendar-too-old' when a later one does.
 */
export function addCalendar(
  db: Db,
  file: CalendarFile,
  loadedAt: Date,
): Promise<Outcome<Calendar, 'calendar-known' | 'calendar-too-old'>> {
  return db.transaction(async (tx) => {
    await lock(tx)
    const stored = await readCalendars(tx)
    const newest = stored.at(-1)
    if (stored.some(({ knownFrom }) => knownFrom === file.knownFrom)) {
      return refuse('calendar-known', { field: 'knownFrom', current: newest?.knownFrom })
    }
    if (newest && file.knownFrom < newest.knownFrom) {
      return refuse('calendar-too-old', { field: 'knownFrom', current: newest.knownFrom })
    }
    const calendar = nextCalendar((newest?.version ?? 0) + 1, file, newest)
    await write(tx, calendar, file.source, loadedAt)
    return { done: calendar }
  })
}

const calendarsOf = (all: readonly Calendar[]): Calendars => ({
  all,
  calendarAsOf: (asOf) => calendarKnownOn(all, asOf),
  newest: () => newestOf(all),
})

/** Serialises writers of calendars; readers do not wait. */
const lock = (tx: Tx) => tx.run(sql`lock table calendar_version in share row exclusive mode`)

async function readCalendars(db: Tx): Promise<Calendar[]> {
  const versions = await db.rows<{ version: number; knownFrom: Day }>(
    sql`select version, known_from as "knownFrom" from calendar_version order by version`,
  )
  const years = await db.rows<{ version: number; year: number }>(sql`select version, year from calendar_year`)
  const days = await db.rows<{ version: number; day: Day; isWorkday: boolean; name: string }>(
    sql`select version, day, is_workday as "isWorkday", name from calendar_day order by day`,
  )
  return versions.map(({ version, knownFrom }) => ({
    version,
    knownFrom,
    years: new Set(years.filter((row) => row.version === version).map(({ year }) => year)),
    special: new Map(
      days
        .filter((row) => row.version === version)
        .map(({ day, isWorkday, name }) => [day, { isWorkday, name }] as const),
    ),
  }))
}

async function write(tx: Tx, calendar: Calendar, source: string, loadedAt: Date): Promise<void> {
  const { version, knownFrom } = calendar
  await tx.run(sql`
    insert into calendar_version (version, known_from, source, loaded_at)
    values (${version}, ${knownFrom}, ${source}, ${loadedAt})`)
  await tx.run(sql`
    insert into calendar_year (version, year) select ${version}, unnest(${[...calendar.years]}::int[])`)
  const days = [...calendar.special]
  await tx.run(sql`
    insert into calendar_day (version, day, is_workday, name)
    select ${version}, * from unnest(
      ${days.map(([d]) => d)}::date[],
      ${days.map(([, { isWorkday }]) => isWorkday)}::boolean[],
      ${days.map(([, { name }]) => name)}::text[])`)
}
