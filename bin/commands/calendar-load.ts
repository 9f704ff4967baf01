import { readFile } from 'node:fs/promises'
import { addCalendar, checkCalendarFile, loadCalendars } from '#kit/calendar/load.ts'
import { machineClock } from '#kit/clock.ts'
import { CommandFailure, doneOr, EXIT, JSON_OPTION, print, type Command } from '../cli.ts'
import { clockOf } from '#server/main.ts'
import { auditEverywhere, withDb } from '../home.ts'

export const calendarLoad: Command = {
  usage: 'calendar load FILE [--json]',
  help: `
Stores the workday calendar in FILE as a new version. Earlier versions stay: a deadline computed
before is still explained by what was known then.

FILE is JSON:
  { "knownFrom": "2026-11-05", "source": "国务院办公厅关于2027年部分节假日安排的通知",
    "years": [2027],
    "off":  { "2027-01-01": "元旦", ... },   statutory days off, weekends among them included
    "work": { "2027-01-23": "春节", ... } }  weekends that are worked, and for which holiday

Running servers count open limits anew within five minutes. Refused when a version of the same or a later day is stored already.

  --json   print one JSON object: version, knownFrom, years`,
  options: JSON_OPTION,
  positionals: ['FILE'],
  async run(values, [file], io) {
    const checked = checkCalendarFile(await jsonIn(file!))
    if ('refused' in checked)
      throw new CommandFailure(`${file}: ${[checked.field, checked.why].filter(Boolean).join(': ')}`)
    return withDb(io, 'calendar load', async (db) => {
      const now = machineClock.now()
      await loadCalendars(db, now)
      const { version, knownFrom, years } = doneOr(await addCalendar(db, checked.done, now))
      await auditEverywhere(db, (await clockOf(db)).now(), {
        action: 'calendar.load',
        targetKind: 'calendar',
        targetId: String(version),
        data: { knownFrom, years: checked.done.years },
      })
      const loaded = { version, knownFrom, years: checked.done.years }
      print(io, values, loaded, [
        `calendar version ${version}, known from ${knownFrom}, settles ${loaded.years.join(', ')}; it knows ${[...years].toSorted((a, b) => a - b).join(', ')}`,
      ])
      return EXIT.done
    })
  },
}

async function jsonIn(file: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`, {
      cause: error,
    })
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CommandFailure(`${file} is not JSON: ${(error as Error).message}`, { cause: error })
  }
}
