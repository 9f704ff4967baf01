import { sql, type Tx } from '#kit/db/index.ts'
import type { Failures } from '../../rules/lock-out.ts'

export const findFailures = (tx: Tx, centreId: number, subject: Buffer): Promise<Failures | undefined> =>
  tx.row<Failures>(sql`
    select failures, last_at as "lastAt", locked_until as "lockedUntil" from sign_in_failure
     where centre_id = ${centreId} and subject = ${subject}`)

/** The row, made if there is none, and locked: two guesses at once are counted as two. */
export async function lockFailures(tx: Tx, centreId: number, subject: Buffer, now: Date): Promise<Failures> {
  await tx.run(sql`
    insert into sign_in_failure (centre_id, subject, failures, last_at) values (${centreId}, ${subject}, 0, ${now})
    on conflict (centre_id, subject) do nothing`)
  const row = await tx.row<Failures>(sql`
    select failures, last_at as "lastAt", locked_until as "lockedUntil" from sign_in_failure
     where centre_id = ${centreId} and subject = ${subject} for update`)
  return row ?? { failures: 0, lastAt: now, lockedUntil: null }
}

export const saveFailures = (tx: Tx, centreId: number, subject: Buffer, row: Failures): Promise<number> =>
  tx.run(sql`
    update sign_in_failure set failures = ${row.failures}, last_at = ${row.lastAt}, locked_until = ${row.lockedUntil}
     where centre_id = ${centreId} and subject = ${subject}`)

export const clearFailures = (tx: Tx, centreId: number, subject: Buffer): Promise<number> =>
  tx.run(sql`delete from sign_in_failure where centre_id = ${centreId} and subject = ${subject}`)

export const deleteOldFailures = (tx: Tx, centreId: number, before: Date): Promise<number> =>
  tx.run(sql`
    delete from sign_in_failure
     where centre_id = ${centreId} and last_at < ${before} and (locked_until is null or locked_until < ${before})`)
