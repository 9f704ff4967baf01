import { machineClock } from '#kit/clock.ts'
import type { Tx } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { assert } from '#kit/outcome.ts'
import type { Who } from '../rules/who.ts'
import { addPending } from './store/audit.ts'

type Plain =
  | string
  | number
  | boolean
  | null
  | readonly Plain[]
  | { readonly [name: string]: Plain | undefined }

/**
 * One line of the audit: who did what to what, and why. Never personal data of citizens: ids and codes only.
 * A reveal's action ends in `.reveal` (`identity.reveal`); these rows are the read log.
 */
export type AuditEntry = {
  /** Business time. */
  readonly at: Date
  /** `<noun>.<verb>`, such as `case.dispatch`. */
  readonly action: string
  readonly targetKind: string
  readonly targetId: string
  readonly reason?: string
  readonly data?: { readonly [name: string]: Plain | undefined }
}
export type Actor = Pick<Who, 'id' | 'centreId'> & { readonly kind: Who['kind'] | 'nobody' }

/** For what happens before anybody is known, such as a refused sign-in. */
export const nobodyOf = (centreId: number): Actor => ({ kind: 'nobody', id: 'nobody', centreId })

/** Writes one audit row in the operation's own transaction; the sealer puts it into the chain after the commit. */
export const audit = (tx: Tx, who: Actor, entry: AuditEntry): Promise<void> =>
  auditMany(tx, [{ ...entry, who }])

/** Many rows of one centre, each with its own actor, in one statement. */
export function auditMany(tx: Tx, entries: readonly (AuditEntry & { readonly who: Actor })[]): Promise<void> {
  const [first] = entries
  if (!first) return Promise.resolve()
  const machineAt = machineClock.now()
  const rows = entries.map((entry) => {
    assert(entry.who.centreId === first.who.centreId, 'audit rows written together are of one centre')
    return {
      id: uuid7(),
      at: entry.at,
      machineAt,
      actorKind: entry.who.kind,
      actorId: entry.who.id,
      action: entry.action,
      targetKind: entry.targetKind,
      targetId: entry.targetId,
      reason: entry.reason ?? null,
      data: entry.data ? JSON.stringify(entry.data) : '{}',
    }
  })
  return addPending(tx, first.who.centreId, rows)
}
