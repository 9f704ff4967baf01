import type { Tx } from '#kit/db/index.ts'
import { done, refuse, type Outcome } from '#kit/outcome.ts'
import type { Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import { startHash } from './chain-hash.ts'
import type { Needs } from './needs.ts'
import { addCentre } from './store/centres.ts'
import { addChain } from './store/chain.ts'

export type NewCentre = { readonly centreId: number; readonly name: string; readonly shortName: string }

/** Adds a centre with the beginning of its audit chain. `by` acts for the new centre. Runs in the caller's transaction. */
export async function createCentre(
  tx: Tx,
  order: NewCentre,
  by: Who,
  needs: Pick<Needs, 'clock' | 'newCentre'>,
): Promise<Outcome<NewCentre, 'centre-exists'>> {
  const now = needs.clock.now()
  if (!(await addCentre(tx, { ...order, now })))
    return refuse('centre-exists', { field: 'centreId', why: '该中心已存在' })
  await addChain(tx, order.centreId, startHash(order.centreId))
  await needs.newCentre?.(tx, order.centreId)
  await audit(
    tx,
    { ...by, centreId: order.centreId },
    {
      at: now,
      action: 'centre.create',
      targetKind: 'centre',
      targetId: String(order.centreId),
      data: { name: order.name },
    },
  )
  return done(order)
}
