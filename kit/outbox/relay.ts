import { sql, type Db } from '#kit/db/index.ts'
import { pulse } from '../pulse.ts'
import { wakeElsewhere, wakeHere } from './wake.ts'

const EVERY_MS = 250
const GAP_MS = 50
const NOTIFY_GAP_MS = 200
/** Facts per transaction: enough to be cheap, short enough that a waiting reader does not notice. */
const BATCH = 1_000

export type Relay = { nudge(): void; stop(): Promise<void> }
export type RelayOptions = { onFault?: (error: unknown) => void }

/**
 * Gives committed facts of all centres their positions, every 250 ms and soon after a nudge. Any number of processes
 * may run one: a centre's lock lets one of them through.
 */
export function startRelay(db: Db, opts: RelayOptions = {}): Relay {
  const known = new Set<number>()
  let notifiedAt = -Infinity
  let hasUntold = false

  const beat = async (): Promise<'more' | 'done'> => {
    let moved = 0
    let isFull = false
    for await (const centreId of waitingCentres(db)) {
      if (!known.has(centreId)) await beginCentre(db, centreId)
      known.add(centreId)
      const count = await moveBatch(db, centreId)
      moved += count
      isFull ||= count === BATCH
    }
    if (moved > 0) {
      hasUntold = true
      wakeHere(db)
    }
    if (hasUntold && performance.now() - notifiedAt >= NOTIFY_GAP_MS) {
      notifiedAt = performance.now()
      hasUntold = false
      await wakeElsewhere(db)
    }
    return isFull ? 'more' : 'done'
  }
  return pulse({ everyMs: EVERY_MS, gapMs: GAP_MS, beat, onFault: opts.onFault ?? (() => undefined) })
}

/** Moves all that waits now; for commands and tests that have no relay running. */
export async function relayOnce(db: Db): Promise<number> {
  let moved = 0
  for await (const centreId of waitingCentres(db)) {
    await beginCentre(db, centreId)
    for (let count = BATCH; count === BATCH; moved += count) count = await moveBatch(db, centreId)
  }
  if (moved > 0) wakeHere(db)
  return moved
}

/** Hops from centre to centre through the key, instead of reading every row to tell them apart. */
async function* waitingCentres(db: Db): AsyncIterable<number> {
  let last = 0
  for (;;) {
    const [next] = await db.prepared<{ centreId: number }>(
      'outbox-next-centre',
      'select centre_id as "centreId" from outbox where centre_id > $1 order by centre_id limit 1',
      [last],
    )
    if (!next) return
    yield (last = next.centreId)
  }
}

const beginCentre = (db: Db, centreId: number): Promise<number> =>
  db.run(sql`insert into relay (centre_id, last_position) values (${centreId}, 0) on conflict do nothing`)

async function moveBatch(db: Db, centreId: number): Promise<number> {
  const [row] = await db.prepared<{ moved: number }>('outbox-move', 'select relay_move($1, $2) as moved', [
    centreId,
    BATCH,
  ])
  return row!.moved
}
