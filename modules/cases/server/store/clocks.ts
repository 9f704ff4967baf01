/** SQL of limits as such: what falls due, what a new calendar moves. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { Day } from '#kit/day.ts'
import type { ClockName } from '../../contract.ts'
import type { ClockRow } from './steps.ts'

export type ClockToTell = {
  caseId: string
  name: ClockName
  dueDay: Day
  isWalled: boolean
  unitId: string | null
}

/**
 * Marks up to `limit` running limits of which nobody was told yet and returns them, the oldest first. Rows that another
 * process holds are left to it.
 */
export const takeClocksToTell = (
  tx: Tx,
  centreId: number,
  today: Day,
  limit: number,
): Promise<ClockToTell[]> =>
  tx.rows<ClockToTell>(sql`
    update clock k set told_due = true, told_broken = told_broken or k.due_day < ${today}
      from (select case_id, name, ordinal from clock
             where centre_id = ${centreId} and state = 'running' and not told_broken
               and due_day <= ${today} and (due_day < ${today} or not told_due)
             order by due_day, case_id
             limit ${limit}
               for update skip locked) due,
           cases c
     where k.centre_id = ${centreId} and k.case_id = due.case_id and k.name = due.name and k.ordinal = due.ordinal
       and c.centre_id = ${centreId} and c.id = k.case_id
    returning k.case_id as "caseId", k.name, k.due_day as "dueDay", c.is_walled as "isWalled", c.unit_id as "unitId"`)

/** Cases with a running limit that an older calendar made, after the given id, in the order of their ids. */
export async function staleClocks(
  tx: Tx,
  centreId: number,
  version: number,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await tx.rows<{ caseId: string }>(sql`
    select distinct case_id as "caseId" from clock
     where centre_id = ${centreId} and state = 'running' and calendar_version < ${version}
       ${after === '' ? sql`` : sql`and case_id > ${after}`}
     order by case_id limit ${limit}`)
  return rows.map((row) => row.caseId)
}

/** Writes a limit counted anew; one that moved is told again when it falls due. */
export const saveRecount = (tx: Tx, centreId: number, caseId: string, clock: ClockRow): Promise<number> =>
  tx.run(sql`
    update clock set due_day = ${clock.dueDay}, old_due_day = ${clock.oldDueDay}, is_provisional = ${clock.isProvisional},
           calendar_version = ${clock.calendarVersion},
           told_due = told_due and due_day = ${clock.dueDay}, told_broken = told_broken and due_day = ${clock.dueDay}
     where centre_id = ${centreId} and case_id = ${caseId} and name = ${clock.name} and ordinal = ${clock.ordinal}`)
