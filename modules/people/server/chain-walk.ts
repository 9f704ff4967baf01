import type { AuditFault } from '../contract/audit.ts'
import { FIELD } from '../rules/audit-chain.ts'
import { fieldOf, HASH_BYTES, lineAt, linkHex } from './chain-hash.ts'

/** One row of the chain as COPY sends it: the canonical line and the stored hash. */
type Link = { position: number; line: Buffer; hex: string }
type Suspect = { link: Link; previous: Buffer; fault: AuditFault }

const SUSPECTS_MAX = 200
const FAULTS_MAX = 1_000
const HEX_CHARS = HASH_BYTES * 2

export type Walk = {
  /** Feed the rows in the order of their positions. */
  take(line: Buffer): void
  /** After the last row. */
  end(): { rows: number; lastPosition: number; faults: AuditFault[]; faultCount: number }
}

/**
 * Walks a chain and names what does not fit. A whole chain costs one hash a row; at a break the two rows that follow
 * tell what happened: content or hash changed, row taken out, put in (also when all numbers behind it were moved), or
 * exchanged. After a break the walk goes on with the stored hashes, so that every further break is found as well.
 */
export function walkChain(start: Buffer, lastPosition: number | null): Walk {
  const faults: AuditFault[] = []
  const suspects: Suspect[] = []
  const waiting: Link[] = []
  let faultCount = 0
  let rows = 0
  /** Hash before the next row; null when the row that had it is gone. */
  let previous: Buffer | null = start
  let expected = 1
  /** Rows put in (+) or taken out (-) so far with the numbers behind them moved. */
  let shift = 0
  let last = 0

  const report = (
    kind: AuditFault['kind'],
    position: number,
    link: Link | null,
    what: string,
    count = 1,
  ): AuditFault => {
    const id = link ? fieldOf(link.line, FIELD.id) : null
    const batch = link ? fieldOf(link.line, FIELD.batch) : null
    const fault = { kind, position: String(position), id, batch, what }
    faultCount += count
    if (faults.length < FAULTS_MAX) faults.push(fault)
    return fault
  }
  const original = (link: Link): number => link.position - shift
  const fits = (link: Link, before: Buffer, position: number): boolean =>
    linkHex(before, position === link.position ? link.line : lineAt(link.line, position)) === link.hex
  const hashOf = (link: Link): Buffer => Buffer.from(link.hex, 'hex')
  const follows = (next: Link | undefined, before: Buffer): boolean =>
    next !== undefined && fits(next, before, original(next))

  const accept = (link: Link, hash: Buffer | null): void => {
    previous = hash
    expected = link.position + 1
    last = original(link)
  }
  const suspect = (link: Link, before: Buffer): void => {
    const what = 'content of the row does not fit its hash, or the row before it was changed and hashed anew'
    const fault = report('changed', link.position, link, what)
    if (suspects.length < SUSPECTS_MAX) suspects.push({ link, previous: before, fault })
  }

  /** Decides about the first waiting row; false when it needs to see more rows first. */
  function decide(isLast: boolean): boolean {
    const link = waiting[0]
    if (!link) return false
    if (link.position < expected || (lastPosition !== null && original(link) > lastPosition)) {
      report('inserted', link.position, link, 'row stands outside the chain')
      waiting.shift()
      return true
    }
    if (link.position === expected && previous && fits(link, previous, original(link))) {
      waiting.shift()
      accept(link, hashOf(link))
      return true
    }
    if (waiting.length < 3 && !isLast) return false
    waiting.shift()
    atBreak(link)
    return true
  }

  function atBreak(link: Link): void {
    const next = waiting[0]
    if (link.position > expected) {
      const until = link.position - 1
      const which =
        until === expected ? `row ${until} is missing` : `rows ${expected} to ${until} are missing`
      report(
        'missing',
        expected,
        null,
        `${which}; row ${link.position} behind it cannot be proved by itself`,
        link.position - expected,
      )
      return accept(link, hashOf(link))
    }
    // What stood before is unknown: this row is proved only by the one that follows.
    if (!previous) return accept(link, hashOf(link))
    const before = previous
    const here = original(link)
    if (next && fits(next, before, here)) {
      if (fits(link, hashOf(next), original(next))) {
        report('out-of-order', link.position, link, `row stood at ${next.position}`)
        report('out-of-order', next.position, next, `row stood at ${link.position}`)
        waiting.shift()
        return accept(next, hashOf(link))
      }
      report('inserted', link.position, link, 'row was put in, and the numbers behind it were moved')
      shift += 1
      expected = link.position + 1
      return undefined
    }
    const proper = Buffer.from(
      linkHex(before, here === link.position ? link.line : lineAt(link.line, here)),
      'hex',
    )
    if (follows(next, proper)) {
      report('changed', link.position, link, 'hash of the row was changed')
      return accept(link, proper)
    }
    if (next && !follows(next, hashOf(link)) && fits(next, hashOf(link), original(next) + 1)) {
      report('missing', here, null, `row ${here} was taken out, and the numbers behind it were moved`)
      shift -= 1
      return accept(link, hashOf(link))
    }
    // Whoever changes a row leaves its hash or makes a fitting one: the stored hash is the better guess of the two.
    suspect(link, before)
    return accept(link, hashOf(link))
  }

  /** Rows that fit at each other's place were exchanged, not changed. */
  function findExchanged(): void {
    const homes = new Map<number, Link>()
    for (const a of suspects) {
      for (const b of suspects) {
        if (a === b) continue
        const isHome = [undefined, fieldOf(a.link.line, FIELD.batch)].some((batch) => {
          const hex = linkHex(a.previous, lineAt(b.link.line, a.link.position, batch))
          return hex === b.link.hex || hex === a.link.hex
        })
        if (!isHome) continue
        b.fault.kind = 'out-of-order'
        b.fault.what = `row stood at ${a.link.position}`
        homes.set(a.link.position, b.link)
      }
    }
    // Behind an exchanged row stands one that only seemed changed: it follows the row that belongs before it.
    for (const { link, fault } of suspects) {
      const before = homes.get(link.position - 1)
      if (fault.kind !== 'changed' || !before || linkHex(hashOf(before), link.line) !== link.hex) continue
      faults.splice(faults.indexOf(fault), 1)
      faultCount -= 1
    }
  }

  return {
    take(text) {
      rows += 1
      const cut = text.length - HEX_CHARS - 1
      const hex = text.toString('latin1', cut + 1)
      const position = Number(fieldOf(text, FIELD.position))
      const line = text.subarray(0, cut)
      // The usual case, without copying: nothing waits and the row fits.
      if (
        waiting.length === 0 &&
        position === expected &&
        previous &&
        shift === 0 &&
        (lastPosition === null || position <= lastPosition)
      ) {
        if (linkHex(previous, line) === hex) {
          previous = Buffer.from(hex, 'hex')
          expected = position + 1
          last = position
          return
        }
      }
      waiting.push({ position, line: Buffer.from(line), hex })
      while (decide(false));
    },
    end() {
      while (decide(true));
      if (lastPosition !== null && last < lastPosition) {
        const which =
          last + 1 === lastPosition ? `row ${lastPosition} is` : `rows ${last + 1} to ${lastPosition} are`
        report('tail-lost', last + 1, null, `${which} lost from the end of the chain`, lastPosition - last)
      }
      findExchanged()
      return { rows, lastPosition: last, faults, faultCount }
    },
  }
}
