/** Reading of the fact table for live messages. Positions are bigint as text. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { Fact } from '#kit/outbox/index.ts'

export const factsAfter = (db: Tx, centreId: number, position: string, limit: number): Promise<Fact[]> =>
  db.prepared<Fact>(
    'live-facts-after',
    `select centre_id as "centreId", position, id, topic, at, data from fact
      where centre_id = $1 and position > $2::bigint order by position limit $3`,
    [centreId, position, limit],
  )

/** The centre's last position, and the oldest still in the fact table ('1' when none was archived). */
export async function positionsOf(db: Tx, centreId: number): Promise<{ last: string; oldest: string }> {
  const row = await db.row<{ last: string; oldest: string }>(sql`
    select coalesce(max(last_position), 0)::text as last,
           coalesce((select min(position) from fact where centre_id = ${centreId}), coalesce(max(last_position), 0) + 1)::text as oldest
      from relay where centre_id = ${centreId}`)
  return row ?? { last: '0', oldest: '1' }
}
