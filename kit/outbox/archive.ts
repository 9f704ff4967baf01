import { sql, type Db } from '#kit/db/index.ts'

const AGE_MS = 7 * 24 * 3600_000
const BATCH = 5_000

/**
 * Moves facts that are behind every cursor and older than 7 days of machine time to the archive, centre by centre and
 * bit by bit. Returns how many. Readers further back find them there.
 */
export async function archiveFacts(db: Db): Promise<number> {
  const before = new Date(Date.now() - AGE_MS)
  const centres = await db.rows<{ centreId: number }>(
    sql`select centre_id as "centreId" from relay order by 1`,
  )
  let moved = 0
  for (const { centreId } of centres)
    for (let count = BATCH; count === BATCH; moved += count) count = await archiveBatch(db, centreId, before)
  return moved
}

function archiveBatch(db: Db, centreId: number, before: Date): Promise<number> {
  return db.transaction(async (tx) => {
    // Two archivers at once would copy the same rows: the second finds the lock taken and leaves it.
    const mine = await tx.row(
      sql`select from relay where centre_id = ${centreId} for no key update skip locked`,
    )
    if (!mine) return 0
    const oldest = await tx.rows<{ position: string; isOld: boolean }>(sql`
      select position, machine_at < ${before} as "isOld" from fact
       where centre_id = ${centreId}
         and position <= coalesce((select min(position) from fact_cursor where centre_id = ${centreId}), 9223372036854775807)
       order by position limit ${BATCH}`)
    // Positions rise with time but for a few that were long in coming: the first young one ends the batch.
    const young = oldest.findIndex((fact) => !fact.isOld)
    const last = oldest.at(young === -1 ? -1 : young - 1)
    if (!last || young === 0) return 0
    await tx.run(sql`
      insert into fact_archive (centre_id, position, id, topic, at, machine_at, data)
        select centre_id, position, id, topic, at, machine_at, data from fact
         where centre_id = ${centreId} and position <= ${last.position}`)
    return tx.run(sql`delete from fact where centre_id = ${centreId} and position <= ${last.position}`)
  })
}

/** For /readyz and the metrics: how many facts wait (capped) and for how long the oldest has, by machine time. */
export async function outboxLag(db: Db): Promise<{ waiting: number; oldestMs: number }> {
  const row = await db.row<{ waiting: number; oldest: Date | null }>(sql`
    select count(*)::int as waiting, min(machine_at) as oldest from (select machine_at from outbox limit 10000) o`)
  return {
    waiting: row!.waiting,
    oldestMs: row!.oldest ? Math.max(0, Date.now() - row!.oldest.getTime()) : 0,
  }
}
