/** Legal clocks of a case: due day, the explanation day by day, and the lamp. The next rule sets add rows here. */
import type { Day } from '#kit/day.ts'
import {
  addWorkdays,
  dueAfterWorkdays,
  workdaysBetween,
  type Calendar,
  type CountedDay,
} from '#kit/workdays.ts'
import type { ClockName, Kind, Lamp, RuleSet } from '../contract/words.ts'

type Limit = { workdays: number; source: string }

/** 受理或不予受理: seven working days from the day of receipt. */
const ACCEPT = {
  none: null,
  o20: { workdays: 7, source: 'O20 art. 14' },
  'o20-2024': { workdays: 7, source: 'O20 art. 14; Consumer Protection Law art. 46' },
  o121: { workdays: 7, source: 'O121 art. 15' },
} as const satisfies Record<RuleSet, Limit | null>

export type ClockStart = { name: ClockName; dueDay: Day; isProvisional: boolean; source: string }

/**
 * The accept clock of a complaint, from the day the centre, which is part of the competent bureau, received it.
 * Null for other kinds and for receipts before 2020-01-01 (rule set none).
 */
export function acceptClock(
  kind: Kind,
  receivedDay: Day,
  ruleSet: RuleSet,
  calendar: Calendar,
): ClockStart | null {
  const limit = kind === 'complaint' ? ACCEPT[ruleSet] : null
  if (limit === null) return null
  const { due, provisional } = dueAfterWorkdays(receivedDay, limit.workdays, calendar)
  return { name: 'accept', dueDay: due, isProvisional: provisional, source: limit.source }
}

export type Explained = { due: Day; days: CountedDay[]; source: string; isProvisional: boolean }

/** The accept limit with every day counted or skipped and why; null for rule set none. */
export function explainAccept(receivedDay: Day, ruleSet: RuleSet, calendar: Calendar): Explained | null {
  const limit = ACCEPT[ruleSet]
  if (limit === null) return null
  const { due, days, provisional } = addWorkdays(receivedDay, limit.workdays, calendar)
  return { due, days, source: limit.source, isProvisional: provisional }
}

/** Yellow from this many working days left. House setting: decision 0006. */
const YELLOW_WORKDAYS = 2

/**
 * Red: due today or overdue; yellow: at most two working days left; green: more. `workdaysLeft` counts the days after
 * today up to the due day; negative when overdue.
 */
export function lampOf(dueDay: Day, today: Day, calendar: Calendar): { lamp: Lamp; workdaysLeft: number } {
  const workdaysLeft = workdaysBetween(today, dueDay, calendar)
  if (dueDay <= today) return { lamp: 'red', workdaysLeft }
  return { lamp: workdaysLeft <= YELLOW_WORKDAYS ? 'yellow' : 'green', workdaysLeft }
}
