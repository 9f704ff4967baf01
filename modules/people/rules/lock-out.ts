/**
 * How long to wait after failed sign-ins. By account, so that one password cannot be guessed; by address, so that one
 * machine cannot try a password on every account. The wait has an end, else anybody could lock anybody out for good.
 * Source: decision 0021.
 */

export type LockOutRow = {
  readonly freeFailures: number
  readonly firstWaitSeconds: number
  readonly waitSecondsMax: number
  readonly source: string
}
export type LockOutSubject = 'account' | 'address' | 'second-factor'

export const LOCK_OUT = {
  account: { freeFailures: 10, firstWaitSeconds: 30, waitSecondsMax: 15 * 60, source: 'decision 0021' },
  // A whole bureau may sit behind one address.
  address: { freeFailures: 50, firstWaitSeconds: 30, waitSecondsMax: 15 * 60, source: 'decision 0021' },
  // Six digits: five tries, then ever fewer; at the longest wait a guess takes years.
  'second-factor': {
    freeFailures: 5,
    firstWaitSeconds: 60,
    waitSecondsMax: 60 * 60,
    source: 'decision 0021',
  },
} as const satisfies Record<LockOutSubject, LockOutRow>

/** Quiet this long, and old failures count no more. */
export const FAILURES_FORGOTTEN_AFTER_SECONDS = 24 * 60 * 60

/** Seconds to wait after the n-th failure in a row: 0 while free, then doubling up to the longest wait. */
export function waitSecondsAfter(failures: number, subject: LockOutSubject): number {
  const { freeFailures, firstWaitSeconds, waitSecondsMax } = LOCK_OUT[subject]
  const over = failures - freeFailures
  if (over < 0) return 0
  return Math.min(waitSecondsMax, firstWaitSeconds * 2 ** Math.min(over, 30))
}

export type Failures = { readonly failures: number; readonly lastAt: Date; readonly lockedUntil: Date | null }

/** Seconds until the next try is heard; 0: now. */
export const waitLeftSeconds = (known: Failures | undefined, now: Date): number =>
  known?.lockedUntil ? Math.max(0, Math.ceil((known.lockedUntil.getTime() - now.getTime()) / 1000)) : 0

/** The count after one more failure at `now`. */
export function afterFailure(known: Failures | undefined, now: Date, subject: LockOutSubject): Failures {
  const isStale = !known || now.getTime() - known.lastAt.getTime() > FAILURES_FORGOTTEN_AFTER_SECONDS * 1000
  const failures = isStale ? 1 : known.failures + 1
  const wait = waitSecondsAfter(failures, subject)
  return { failures, lastAt: now, lockedUntil: wait > 0 ? new Date(now.getTime() + wait * 1000) : null }
}
