import type { Sealer } from '#kit/seal.ts'
import type { AuditFault } from '../contract/audit.ts'
import { canonicalSeal } from '../rules/audit-chain.ts'
import { startHash } from './chain-hash.ts'
import { SEAL_MARK } from './seal-audit.ts'
import { sameBytes } from './token.ts'

export const fault = (
  kind: AuditFault['kind'],
  position: string | null,
  batch: string | null,
  what: string,
): AuditFault => ({ kind, position, id: null, batch, what })

/**
 * Takes the seals in their order, as `copySeals` sends them: each joins the one before, was marked with our key, and
 * ends with the hash that the row itself has.
 */
export function checkSeals(centreId: number, sealer: Sealer, faults: AuditFault[]) {
  let batch = 0
  let covered = 0
  let head = startHash(centreId).toString('hex')
  let count = 0
  const missing = (until: string) =>
    fault(
      'seal-missing',
      String(covered + 1),
      String(batch + 1),
      `no seal joins on behind row ${covered}, up to row ${until}`,
    )

  function take(line: Buffer): void {
    const [number = '', first = '', last = '', earliestAt = '', latestAt = '', sealHead = '', ...rest] = line
      .toString('utf8')
      .split('\t')
    const [mark = '', version = '', rowHash = ''] = rest
    count += 1
    if (Number(number) !== batch + 1 || Number(first) !== covered + 1) faults.push(missing(first))
    const span = { firstPosition: first, lastPosition: last, earliestAt, latestAt }
    const text = canonicalSeal({ centreId, batch: number, ...span, head: sealHead })
    const right = sealer.hashes(SEAL_MARK, centreId, text).find((one) => String(one.version) === version)
    const broken = (position: string, what: string) =>
      faults.push(fault('seal-broken', position, number, `rows ${first} to ${last}: ${what}`))
    if (!right || !sameBytes(right.hash, Buffer.from(mark, 'hex')))
      broken(first, 'the seal was not made with our key')
    // A row that is gone is named by the walk.
    else if (rowHash !== sealHead && rowHash !== '\\N')
      broken(last, 'the rows were hashed anew after they had been sealed')
    batch = Number(number)
    covered = Number(last)
    head = sealHead
  }

  return {
    take,
    end(lastPosition: number): void {
      if (covered < lastPosition) faults.push(missing(String(lastPosition)))
    },
    last: () => ({ batch, head, count }),
  }
}
