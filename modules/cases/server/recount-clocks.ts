/** Run after a calendar was loaded: limits that still run are counted anew by the newest one. */
import type { Clock } from '#kit/clock.ts'
import type { Db, Tx } from '#kit/db/index.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Calendar } from '#kit/workdays.ts'
import type { Who } from '#people'
import { listCentres, systemOf } from '#people/server'
import { acceptClock } from '../rules/deadline.ts'
import { isEnd } from '../rules/next.ts'
import { staleClocks, saveRecount } from './store/clocks.ts'
import { clocksOf, lockCaseRow } from './store/steps.ts'
import { writeStep } from './write-step.ts'

export type RecountNeeds = { db: Db; clock: Clock; sealer: Sealer; calendar: () => Calendar; nudge(): void }

/** Cases per look at the table; each is changed in a transaction of its own. */
const BATCH = 200

/** A case whose due day moved, for those who must be told. */
export type Moved = { centreId: number; caseId: string; from: string; to: string }

/**
 * Counts every running limit that an older calendar made by the newest one: keeps the old due day beside the new one and
 * writes a step where it moved, so that the unit is told and the record says why. Takes no input; running it again changes
 * nothing. Returns the cases that moved. Source: design.md section 4 (the extension of 2020-01-26 moved deadlines).
 */
export async function recountClocks(needs: RecountNeeds): Promise<Moved[]> {
  const calendar = needs.calendar()
  const moved: Moved[] = []
  for (const centreId of await listCentres(needs.db)) {
    const system = systemOf(centreId)
    let after = ''
    for (;;) {
      const ids = await staleClocks(needs.db, centreId, calendar.version, after, BATCH)
      for (const id of ids) {
        const one = await needs.db.transaction((tx) => recountCase(tx, needs, system, id, calendar))
        if (one) moved.push(one)
      }
      const last = ids.at(-1)
      if (last === undefined || ids.length < BATCH) break
      after = last
    }
  }
  if (moved.length > 0) needs.nudge()
  return moved
}

async function recountCase(
  tx: Tx,
  needs: RecountNeeds,
  who: Who,
  id: string,
  calendar: Calendar,
): Promise<Moved | null> {
  const row = await lockCaseRow(tx, who.centreId, id)
  if (!row || isEnd(row.state)) return null
  let moved: Moved | null = null
  for (const clock of await clocksOf(tx, who.centreId, id)) {
    if (clock.state !== 'running' || clock.calendarVersion >= calendar.version) continue
    const fresh = acceptClock(row.kind, clock.startedDay, row.ruleSet, calendar)
    if (!fresh) continue
    const hasMoved = fresh.dueDay !== clock.dueDay
    await saveRecount(tx, who.centreId, id, {
      ...clock,
      dueDay: fresh.dueDay,
      oldDueDay: hasMoved ? clock.dueDay : clock.oldDueDay,
      isProvisional: fresh.isProvisional,
      calendarVersion: calendar.version,
    })
    if (hasMoved || fresh.isProvisional !== clock.isProvisional)
      moved = { centreId: who.centreId, caseId: id, from: clock.dueDay, to: fresh.dueDay }
  }
  if (moved)
    await writeStep(tx, needs.sealer, {
      who,
      at: needs.clock.now(),
      aCase: row,
      action: 'edit',
      toState: row.state,
      rule: `calendar ${calendar.version}, known from ${calendar.knownFrom}`,
      data: { recounted: { from: moved.from, to: moved.to } },
    })
  return moved
}
