import type { Tx } from '#kit/db/index.ts'

/** What happened, after commit, at its place among the facts of its centre. Positions are bigint as text. */
export type Fact = { centreId: number; position: string; id: string; topic: string; at: Date; data: any }

/**
 * Facts after one position up to another, archived ones too, in order; of all topics (null) or some. Positions have
 * no gaps, so the two bound the work.
 */
export const factsBetween = (
  tx: Tx,
  centreId: number,
  after: bigint,
  upTo: bigint,
  topics: readonly string[] | null,
): Promise<Fact[]> =>
  tx.prepared<Fact>(
    'facts-between',
    `select centre_id as "centreId", position, id, topic, at, data from fact
      where centre_id = $1 and position > $2 and position <= $3 and ($4::text[] is null or topic = any ($4))
     union all
     select centre_id, position, id, topic, at, data from fact_archive
      where centre_id = $1 and position > $2 and position <= $3 and ($4::text[] is null or topic = any ($4))
      order by position`,
    [centreId, after.toString(), upTo.toString(), topics],
  )

type Position = { centreId: number; position: string }

/** The last position of every centre: one small row each. */
export const lastPositions = (tx: Tx): Promise<Position[]> =>
  tx.prepared<Position>(
    'fact-last-positions',
    'select centre_id as "centreId", last_position as position from relay',
    [],
  )
