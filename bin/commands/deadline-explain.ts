import { loadCalendars } from '#kit/calendar/load.ts'
import { calendarKnownOn, newestOf, publishedCalendars } from '#kit/calendar/published.ts'
import { machineClock } from '#kit/clock.ts'
import { isDay, weekday, type Day } from '#kit/day.ts'
import type { Calendar } from '#kit/workdays.ts'
import { CLOCK_NAMES, explainAccept, type ClockName, type RuleSet } from '#cases'
import { hasPlace } from '#server/place.ts'
import { EXIT, JSON_OPTION, need, print, UsageError, type Command, type Io } from '../cli.ts'
import { settingsOf, withDb } from '../home.ts'

const RULES = ['o20', 'o20-2024', 'o121'] as const satisfies readonly RuleSet[]
const WEEKDAYS = '一二三四五六日'

export const deadlineExplain: Command = {
  usage: 'deadline explain --received DAY --rule o20|o121 --clock NAME [--calendar-as-of DAY] [--json]',
  help: `
Counts a legal time limit day by day and says why each day counts or not.

  --received DAY         the day the matter was received, such as 2020-01-17 (it is not counted)
  --rule RULE            ${RULES.join(', ')}
  --clock NAME           ${CLOCK_NAMES.join(', ')}
  --calendar-as-of DAY   count with the calendar as it was known on that day; else with the newest
  --json                 print one JSON object: clock, rule, source, received, due, provisional,
                         calendar {version, knownFrom}, days [{day, counted, why}]

Calendars come from the database if there is one, else those that the product ships with.`,
  options: {
    ...JSON_OPTION,
    received: { type: 'string' },
    rule: { type: 'string' },
    clock: { type: 'string' },
    'calendar-as-of': { type: 'string' },
  },
  positionals: [],
  async run(values, _positionals, io) {
    const received = dayOption('received', need(values, 'received'))
    const rule = oneOf('rule', need(values, 'rule'), RULES)
    const clock = oneOf('clock', need(values, 'clock'), CLOCK_NAMES)
    const asOf = values['calendar-as-of']
    const calendars = await calendarsAtHand(io)
    const calendar =
      typeof asOf === 'string'
        ? calendarKnownOn(calendars, dayOption('calendar-as-of', asOf))
        : newestOf(calendars)

    const explained = EXPLAIN[clock](received, rule, calendar)
    const { due, days, source, isProvisional } = explained
    const result = {
      clock,
      rule,
      source,
      received,
      due,
      provisional: isProvisional,
      calendar: { version: calendar.version, knownFrom: calendar.knownFrom },
      days,
    }
    let count = 0
    print(io, values, result, [
      `${received} ${weekdayName(received)}  received, not counted`,
      ...days.map(
        ({ day, counted, why }) =>
          `${day} ${weekdayName(day)}  ${counted ? String((count += 1)).padStart(2) : ' -'}  ${why}`,
      ),
      `due ${due} 24:00 (${source}; calendar version ${calendar.version}, known from ${calendar.knownFrom})`,
      ...(isProvisional
        ? ['provisional: a year on the way is not published yet; this is the earliest possible day']
        : []),
    ])
    return EXIT.done
  },
}

type Explained = NonNullable<ReturnType<typeof explainAccept>>

/** One row per clock; a new clock without its explanation does not compile. */
const EXPLAIN = {
  accept: (received, rule, calendar) => explainAccept(received, rule, calendar)!,
} as const satisfies Record<
  ClockName,
  (received: Day, rule: (typeof RULES)[number], calendar: Calendar) => Explained
>

function dayOption(name: string, text: string): Day {
  if (!isDay(text)) throw new UsageError(`--${name} is no day like 2020-03-05: ${text}`)
  return text
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text)
  if (found === undefined) throw new UsageError(`--${name} is one of ${allowed.join(', ')}, not ${text}`)
  return found
}

const weekdayName = (day: Day): string => `周${WEEKDAYS[weekday(day) - 1]}`

async function calendarsAtHand(io: Io): Promise<readonly Calendar[]> {
  if (!hasPlace(settingsOf(io))) return publishedCalendars
  return withDb(io, 'deadline explain', async (db) => (await loadCalendars(db, machineClock.now())).all)
}
