import type { Clock } from '#kit/clock.ts'
import type { Db } from '#kit/db/index.ts'
import type { Sealer } from '#kit/seal.ts'
import { canonicalSeal } from '../rules/audit-chain.ts'
import { chainRows } from './chain-hash.ts'
import { listCentreIds } from './store/centres.ts'
import {
  addSeal,
  addSealed,
  hasPending,
  lockChain,
  moveChain,
  takePending,
  useIsoDates,
} from './store/chain.ts'

export const SEAL_BATCH_ROWS = 1_000
/** Kind of the keyed hash that marks a seal. */
export const SEAL_MARK = 'audit-seal'

type SealNeeds = { readonly sealer: Sealer; readonly machine: Clock; readonly batchRows?: number }

/**
 * Gives one batch of waiting audit rows their places in the centre's chain: hash = SHA-256(hash before || canonical
 * row), one seal a batch. Returns how many; 0 also while another process seals this centre.
 */
export function sealAuditBatch(db: Db, centreId: number, needs: SealNeeds): Promise<number> {
  return db.transaction(async (tx) => {
    const end = await lockChain(tx, centreId)
    if (!end) return 0
    await useIsoDates(tx)
    const taken = await takePending(tx, centreId, needs.batchRows ?? SEAL_BATCH_ROWS)
    if (taken.length === 0) return 0

    const batch = String(BigInt(end.lastBatch) + 1n)
    const before = BigInt(end.lastPosition)
    const rows = chainRows(
      taken.map((row, i) => ({ ...row, centreId, batch, position: String(before + BigInt(i) + 1n) })),
      end.head,
    )
    const head = rows.at(-1)?.hash ?? end.head
    const firstPosition = String(before + 1n)
    const lastPosition = String(before + BigInt(rows.length))
    // Timestamps in one form of text sort as the times they stand for.
    const times = rows.map((row) => row.at).toSorted()
    const span = { firstPosition, lastPosition, earliestAt: times[0]!, latestAt: times.at(-1)! }
    const text = canonicalSeal({ centreId, batch, ...span, head: head.toString('hex') })
    await addSealed(tx, rows)
    const mark = needs.sealer.hash(SEAL_MARK, centreId, text)
    const markVersion = needs.sealer.hashVersion
    await addSeal(tx, centreId, { batch, ...span, head, mark, markVersion }, needs.machine.now())
    await moveChain(tx, centreId, { lastBatch: batch, lastPosition, head })
    return rows.length
  })
}

/** Seals all that waits in one centre now. Returns how many rows. */
export async function sealAudit(db: Db, centreId: number, needs: SealNeeds): Promise<number> {
  const batchRows = needs.batchRows ?? SEAL_BATCH_ROWS
  let sealed = 0
  for (;;) {
    const count = await sealAuditBatch(db, centreId, needs)
    sealed += count
    if (count < batchRows) return sealed
  }
}

/** The job: all centres, one after the other; those in which nothing waits cost one small read. */
export async function sealEveryAudit(db: Db, needs: SealNeeds): Promise<number> {
  let sealed = 0
  for (const centreId of await listCentreIds(db))
    if (await hasPending(db, centreId)) sealed += await sealAudit(db, centreId, needs)
  return sealed
}
