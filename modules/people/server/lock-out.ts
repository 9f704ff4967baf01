import type { Db } from '#kit/db/index.ts'
import { refuse, type Refusal } from '#kit/outcome.ts'
import type { Sealer } from '#kit/seal.ts'
import { afterFailure, waitLeftSeconds, type LockOutSubject } from '../rules/lock-out.ts'
import { clearFailures, findFailures, lockFailures, saveFailures } from './store/failures.ts'
import type { Needs } from './needs.ts'

export type TooMany = Refusal<'too-many'>

/** Where tries on centres that do not exist are counted. */
export const NO_CENTRE = 0

/** Whose tries are counted: an account, an address, a person's second factor. Kept as a keyed hash. */
export type Subject = {
  readonly kind: LockOutSubject
  readonly centreId: number
  readonly hash: Buffer
}

/** `bucket`: the centre, or NO_CENTRE when there is none of that number. */
export const subjectOf = (
  sealer: Sealer,
  kind: LockOutSubject,
  centreId: number,
  value: string,
  bucket = centreId,
): Subject => ({
  kind,
  centreId: bucket,
  hash: sealer.hash(`sign-in ${kind}`, centreId, value),
})

/** `current` holds the seconds to wait. */
export const tooMany = (seconds: number): TooMany =>
  refuse('too-many', {
    why: `尝试次数过多，请在 ${seconds} 秒后重试`,
    current: { retryAfterSeconds: seconds },
  })

export async function findWait(db: Db, subject: Subject, now: Date): Promise<TooMany | null> {
  const seconds = waitLeftSeconds(await findFailures(db, subject.centreId, subject.hash), now)
  return seconds > 0 ? tooMany(seconds) : null
}

/**
 * Counts a try as failed before it is judged: however many come at once, no more than the free ones are heard.
 * `succeeded` takes the count back.
 */
export function countTry(needs: Pick<Needs, 'db'>, subject: Subject, now: Date): Promise<TooMany | null> {
  return needs.db.transaction(async (tx) => {
    const known = await lockFailures(tx, subject.centreId, subject.hash, now)
    const seconds = waitLeftSeconds(known, now)
    if (seconds > 0) return tooMany(seconds)
    await saveFailures(tx, subject.centreId, subject.hash, afterFailure(known, now, subject.kind))
    return null
  })
}

export const succeeded = (needs: Pick<Needs, 'db'>, subject: Subject): Promise<number> =>
  clearFailures(needs.db, subject.centreId, subject.hash)
