import type { Db, Tx } from '#kit/db/index.ts'
import { factsBetween, lastPositions, type Fact } from './facts.ts'
import { pulse } from '../pulse.ts'
import { onFacts } from './wake.ts'

const EVERY_MS = 1_000
const GAP_MS = 100
/** Positions per transaction. */
const BATCH = 500n

export type Subscriber = {
  /** Names the cursor: never reuse one for another purpose. */
  name: string
  /** Only these; else all. */
  topics?: readonly string[]
  /** What is written through `tx` is kept together with the cursor: exactly once. All else may happen again. */
  handle: (facts: Fact[], tx: Tx) => Promise<void>
  onFault?: (error: unknown) => void
}
export type Subscription = { nudge(): void; stop(): Promise<void> }

/**
 * Reads the facts of every centre in order, from the first on, each batch in one transaction with its cursor. When
 * `handle` fails nothing of the batch is kept and it is given again, later and later. In several processes one of
 * them reads a centre at a time.
 */
export function subscribe(db: Db, subscriber: Subscriber): Subscription {
  const seen = new Map<number, bigint>()
  const beat = async (): Promise<'more' | 'done'> => {
    let hasMore = false
    const faults: unknown[] = []
    for (const { centreId, position } of await lastPositions(db)) {
      const last = BigInt(position)
      if ((seen.get(centreId) ?? 0n) >= last) continue
      try {
        const reached = await readBatch(db, subscriber, centreId, last)
        if (reached === null) continue
        seen.set(centreId, reached)
        hasMore ||= reached < last
      } catch (error) {
        // One centre's trouble must not hold up the others.
        faults.push(error)
      }
    }
    if (faults.length > 0)
      throw new AggregateError(faults, `${subscriber.name} could not read ${faults.length} centre(s)`)
    return hasMore ? 'more' : 'done'
  }
  const own = pulse({
    everyMs: EVERY_MS,
    gapMs: GAP_MS,
    beat,
    onFault: subscriber.onFault ?? (() => undefined),
  })
  const quiet = onFacts(db, own.nudge)
  return {
    nudge: own.nudge,
    async stop() {
      quiet()
      await own.stop()
    },
  }
}

/** Where the cursor stands afterwards; null while another process reads this centre. */
function readBatch(
  db: Db,
  { name, topics, handle }: Subscriber,
  centreId: number,
  last: bigint,
): Promise<bigint | null> {
  return db.transaction(async (tx) => {
    const position = (await lockCursor(tx, centreId, name)) ?? (await beginCursor(tx, centreId, name))
    if (position === null) return null
    if (position >= last) return position
    const upTo = position + BATCH < last ? position + BATCH : last
    const facts = await factsBetween(tx, centreId, position, upTo, topics ? [...topics] : null)
    if (facts.length > 0) await handle(facts, tx)
    await tx.prepared(
      'fact-cursor-move',
      'update fact_cursor set position = $3, moved_at = $4 where centre_id = $1 and subscriber = $2',
      [centreId, name, upTo.toString(), new Date(Date.now())],
    )
    return upTo
  })
}

async function lockCursor(tx: Tx, centreId: number, name: string): Promise<bigint | null> {
  const [row] = await tx.prepared<{ position: string }>(
    'fact-cursor-lock',
    'select position from fact_cursor where centre_id = $1 and subscriber = $2 for update skip locked',
    [centreId, name],
  )
  return row ? BigInt(row.position) : null
}

/** Makes the cursor of a new subscriber; null when it is there after all, in another's hands. */
async function beginCursor(tx: Tx, centreId: number, name: string): Promise<bigint | null> {
  const [row] = await tx.prepared<{ position: string }>(
    'fact-cursor-begin',
    `insert into fact_cursor (centre_id, subscriber, position, moved_at) values ($1, $2, 0, $3)
      on conflict do nothing returning position`,
    [centreId, name, new Date(Date.now())],
  )
  return row ? BigInt(row.position) : null
}
