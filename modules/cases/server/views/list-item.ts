/** From a row to the line of a list. Masked columns only; whether the viewer may know of the case was asked in SQL. */
import type { Day } from '#kit/day.ts'
import type { Calendar } from '#kit/workdays.ts'
import type { CaseListItem } from '../../contract.ts'
import { lampOf } from '../../rules/deadline.ts'
import type { ItemRow } from '../store/list.ts'

export function listItem(
  { dueDay, dueClock, dueProvisional, ...row }: ItemRow,
  today: Day,
  calendar: Calendar,
): CaseListItem {
  return {
    ...row,
    receivedAt: row.receivedAt.toISOString(),
    due:
      dueDay === null
        ? null
        : {
            day: dueDay,
            clock: dueClock ?? '',
            ...lampOf(dueDay, today, calendar),
            isProvisional: dueProvisional,
          },
  }
}
