/** Run by the tick of server/jobs.ts: tells of limits that end today or have passed, each once. */
import type { Clock } from '#kit/clock.ts'
import type { Day } from '#kit/day.ts'
import type { Db } from '#kit/db/index.ts'
import { teller } from '#kit/outbox/index.ts'
import { listCentres } from '#people/server'
import type { CaseFacts } from '../contract.ts'
import { takeClocksToTell } from './store/clocks.ts'

const tell = teller<CaseFacts>()

export type TickNeeds = { db: Db; clock: Clock; nudge(): void }

/** Rows per transaction. */
const BATCH = 200

/**
 * Compares the running limits of every centre with today's legal day by an index scan and tells `clock.due`: 'due-today'
 * on the due day, 'broken' after it (a server that slept over the due day tells only the latter). Takes no input, may run
 * anywhere and any number of times: what was told is marked in the same transaction. Returns how many were told.
 */
export async function tickClocks(needs: TickNeeds): Promise<number> {
  const today = needs.clock.today()
  let told = 0
  for (const centreId of await listCentres(needs.db)) {
    let batch: number
    do {
      batch = await tellBatch(needs, centreId, today)
      told += batch
    } while (batch === BATCH)
  }
  if (told > 0) needs.nudge()
  return told
}

const tellBatch = (needs: TickNeeds, centreId: number, today: Day): Promise<number> =>
  needs.db.transaction(async (tx) => {
    const clocks = await takeClocksToTell(tx, centreId, today, BATCH)
    for (const { caseId, name, dueDay, isWalled, unitId } of clocks)
      await tell(tx, { centreId, at: needs.clock.now() }, 'clock.due', {
        caseId,
        clock: name,
        dueDay,
        what: dueDay < today ? 'broken' : 'due-today',
        isWalled,
        unitId,
      })
    return clocks.length
  })
