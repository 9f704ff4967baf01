import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalRow, type AuditRow } from '../rules/audit-chain.ts'
import { chainRows, startHash } from './chain-hash.ts'
import { walkChain } from './chain-walk.ts'

type Sealed = AuditRow & { hash: Buffer }
const ROWS = 40
const row = (n: number): AuditRow => ({
  centreId: 320100,
  position: String(n),
  batch: String(Math.ceil(n / 7)),
  id: `id-${String(n).padStart(4, '0')}`,
  at: '2020-03-05 01:00:00',
  machineAt: '2020-03-05 01:00:00',
  actorKind: 'staff',
  actorId: `a${n % 3}`,
  action: 'case.note',
  targetKind: 'case',
  targetId: `c${n}`,
  reason: n % 5 === 0 ? `理由 ${n}` : null,
  data: '{}',
})
const whole: readonly Sealed[] = chainRows(
  Array.from({ length: ROWS }, (_, i) => row(i + 1)),
  startHash(320100),
)

const walk = (rows: readonly Sealed[]) => {
  const walked = walkChain(startHash(320100), ROWS)
  for (const one of rows) walked.take(Buffer.from(`${canonicalRow(one)}\t${one.hash.toString('hex')}`))
  return walked.end()
}
const places = (rows: readonly Sealed[], kind: string) =>
  walk(rows)
    .faults.filter((fault) => fault.kind === kind)
    .map((fault) => Number(fault.position))
const kinds = (rows: readonly Sealed[]) => new Set(walk(rows).faults.map((fault) => fault.kind))

const place = fc.integer({ min: 1, max: ROWS })
const somePlaces = fc
  .uniqueArray(place, { minLength: 1, maxLength: 10 })
  .map((all) => all.sort((a, b) => a - b))

test('a whole chain has no faults', () => {
  expect(walk(whole)).toEqual({ rows: ROWS, lastPosition: ROWS, faults: [], faultCount: 0 })
})

test('whatever rows are changed, exactly these are named', () => {
  fc.assert(
    fc.property(somePlaces, (changed) => {
      const rows = whole.map((one, i) => (changed.includes(i + 1) ? { ...one, targetId: 'other' } : one))
      expect(places(rows, 'changed')).toEqual(changed)
      expect(walk(rows).faults).toHaveLength(changed.length)
    }),
  )
})

test('a changed row that was hashed anew breaks at the row behind it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: ROWS - 1 }), (n) => {
      const before = whole[n - 2]?.hash ?? startHash(320100)
      const [forged] = chainRows([{ ...row(n), targetId: 'other' }], before)
      const rows = whole.map((one, i) => (i === n - 1 ? (forged as Sealed) : one))
      expect(walk(rows).faults).toMatchObject([{ kind: 'changed', position: String(n + 1) }])
      expect(walk(rows).faults[0]?.what).toContain('or the row before it')
    }),
  )
})

test('whatever rows are missing, each is counted and each gap is named; at the end it is the tail', () => {
  fc.assert(
    fc.property(somePlaces, (gone) => {
      const rows = whole.filter((_, i) => !gone.includes(i + 1))
      const { faults, faultCount } = walk(rows)
      expect(faultCount).toBe(gone.length)
      const starts = gone.filter((n) => !gone.includes(n - 1))
      expect(faults.map((fault) => Number(fault.position))).toEqual(starts)
      expect(faults.at(-1)?.kind).toBe(gone.includes(ROWS) ? 'tail-lost' : 'missing')
    }),
  )
})

test('any two rows that are exchanged are named, with their hashes moved or left behind', () => {
  fc.assert(
    fc.property(place, place, fc.boolean(), (a, b, movesHash) => {
      if (a === b) return
      const put = (from: Sealed, at: Sealed): Sealed => ({
        ...from,
        position: at.position,
        hash: movesHash ? from.hash : at.hash,
      })
      const [x, y] = [whole[a - 1] as Sealed, whole[b - 1] as Sealed]
      const rows = whole.map((one) => (one === x ? put(y, x) : one === y ? put(x, y) : one))
      expect(places(rows, 'out-of-order').sort((m, n) => m - n)).toEqual([a, b].sort((m, n) => m - n))
      expect(kinds(rows)).toEqual(new Set(['out-of-order']))
    }),
  )
})

const renumbered = (rows: readonly Sealed[]): Sealed[] =>
  rows.map((one, i) => ({ ...one, position: String(i + 1) }))

test('a row put in anywhere, all numbers moved, is the only one named', () => {
  fc.assert(
    fc.property(place, (n) => {
      const forged = { ...row(n), id: 'forged', hash: startHash(310000) }
      expect(walk(renumbered(whole.toSpliced(n - 1, 0, forged))).faults).toMatchObject([
        { kind: 'inserted', position: String(n), id: 'forged' },
      ])
    }),
  )
})

test('a row taken out anywhere, all numbers moved, is named by its old place', () => {
  fc.assert(
    // Taken out near the end, too few rows follow to tell it from a changed one or a lost tail.
    fc.property(fc.integer({ min: 1, max: ROWS - 2 }), (n) => {
      expect(walk(renumbered(whole.toSpliced(n - 1, 1))).faults).toMatchObject([
        { kind: 'missing', position: String(n) },
      ])
    }),
  )
})

test('no tampering with several rows at once passes as whole', () => {
  const change = fc.record({ at: place, kind: fc.constantFrom('change', 'hash', 'delete', 'insert', 'swap') })
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      let rows: Sealed[] = [...whole]
      for (const { at, kind } of changes) {
        const i = Math.min(at, rows.length) - 1
        const one = rows[i]
        if (!one) continue
        if (kind === 'change') rows[i] = { ...one, reason: `${one.reason ?? ''}x` }
        if (kind === 'hash') rows[i] = { ...one, hash: Buffer.from(one.hash).fill(one.hash[0] ?? 0, 0, 8) }
        if (kind === 'delete') rows.splice(i, 1)
        if (kind === 'insert') rows = renumbered(rows.toSpliced(i, 0, { ...one, id: 'forged' }))
        if (kind === 'swap') rows = renumbered([...rows.slice(i), ...rows.slice(0, i)])
      }
      const isSame = JSON.stringify(rows) === JSON.stringify(whole)
      expect(walk(rows).faultCount > 0).toBe(!isSame)
    }),
  )
})
