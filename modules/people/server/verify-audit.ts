import type { Db } from '#kit/db/index.ts'
import type { Sealer } from '#kit/seal.ts'
import type { AuditFault, AuditReport } from '../contract/audit.ts'
import { startHash } from './chain-hash.ts'
import { checkSeals, fault } from './check-seals.ts'
import { walkChain } from './chain-walk.ts'
import { copyChain, copySeals, countPending, findChain, inSnapshot } from './store/chain.ts'

const FAULTS_MAX = 1_000

/** What an auditor kept outside the database from an earlier proof. */
export type KnownHead = { readonly position: string; readonly head: string }

/**
 * Proves a centre's audit: reads the whole chain in one snapshot and names the first and every changed, missing,
 * exchanged or inserted row, a lost tail, and every broken or missing seal. `known` also finds a chain that was made
 * anew by somebody who has the key.
 */
export async function verifyAudit(
  db: Db,
  centreId: number,
  needs: { readonly sealer: Sealer; readonly known?: KnownHead },
): Promise<AuditReport> {
  const waiting = await countPending(db, centreId)
  return inSnapshot(db, async (client) => {
    const end = await findChain(client, centreId)
    const walk = walkChain(startHash(centreId), end ? Number(end.lastPosition) : null)
    let knownHex: string | null = null
    await copyChain(client, centreId, (line) => {
      if (needs.known && line.includes(`\t${needs.known.position}\t`))
        knownHex = hexIfAt(line, needs.known.position) ?? knownHex
      walk.take(line)
    })
    const { rows, lastPosition, faults, faultCount } = walk.end()

    const more: AuditFault[] = []
    const seals = checkSeals(centreId, needs.sealer, more)
    await copySeals(client, centreId, seals.take)
    seals.end(end ? Number(end.lastPosition) : lastPosition)
    const head = end?.head.toString('hex') ?? ''
    if (!end || seals.last().batch !== Number(end.lastBatch) || seals.last().head !== head)
      more.push(fault('chain-end-broken', null, null, 'the end of the chain does not fit its last seal'))
    if (needs.known && knownHex !== needs.known.head)
      more.push(
        fault(
          'chain-end-broken',
          needs.known.position,
          null,
          'the hash kept outside the database is not in the chain',
        ),
      )

    const all = [...faults, ...more].slice(0, FAULTS_MAX)
    return {
      centreId,
      isWhole: all.length === 0,
      rows,
      batches: seals.last().count,
      waiting,
      lastPosition: String(lastPosition),
      head,
      first: all[0] ?? null,
      faults: all,
      faultCount: faultCount + more.length,
    }
  })
}

const hexIfAt = (line: Buffer, position: string): string | null => {
  const fields = line.toString('utf8').split('\t')
  return fields[1] === position ? (fields.at(-1) ?? null) : null
}
