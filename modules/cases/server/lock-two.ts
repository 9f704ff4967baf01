import type { Tx } from '#kit/db/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { lockCase, type Locked } from './take-step.ts'

/**
 * Locks cases in the order of their ids, so that two people who pair the same cases from either side wait for each other
 * and never lock each other out.
 */
export async function lockInOrder(
  tx: Tx,
  who: Who,
  ids: readonly string[],
): Promise<(id: string) => Outcome<Locked, 'no-such-case'>> {
  const found = new Map<string, Outcome<Locked, 'no-such-case'>>()
  for (const id of [...new Set(ids)].sort()) found.set(id, await lockCase(tx, who, id))
  return (id) => found.get(id) ?? refuse('no-such-case')
}

/** Locks a case and another one, named by the input field `field`; both must exist for `who`. */
export async function lockTwo(
  tx: Tx,
  who: Who,
  id: string,
  otherId: string,
  field: string,
): Promise<Outcome<{ one: Locked; other: Locked }, 'no-such-case' | 'bad-input'>> {
  const found = await lockInOrder(tx, who, [id, otherId])
  const one = found(id)
  const other = found(otherId)
  if (isRefusal(one)) return one
  if (id === otherId) return refuse('bad-input', { field, why: '不能是同一工单' })
  if (isRefusal(other)) return refuse('bad-input', { field, why: '没有这个工单' })
  return done({ one: one.done, other: other.done })
}
