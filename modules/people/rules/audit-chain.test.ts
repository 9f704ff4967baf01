import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalRow, canonicalSeal, chainStart, copyField, type AuditRow } from './audit-chain.ts'

const row: AuditRow = {
  centreId: 320100,
  position: '7',
  batch: '2',
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  at: '2020-03-05 01:00:00.123',
  machineAt: '2026-11-25 02:00:00',
  actorKind: 'staff',
  actorId: 's1',
  action: 'case.dispatch',
  targetKind: 'case',
  targetId: 'c1',
  reason: null,
  data: '{"seq": 3}',
}

test('the canonical line is a line of COPY: tabs between, \\N for null', () => {
  expect(canonicalRow(row)).toBe(
    '320100\t7\t2\t01890a5d-ac96-774b-bcce-b302099a8057\t2020-03-05 01:00:00.123\t2026-11-25 02:00:00\tstaff\ts1\tcase.dispatch\tcase\tc1\t\\N\t{"seq": 3}',
  )
  expect(copyField('a\tb\nc\\d\re')).toBe('a\\tb\\nc\\\\d\\re')
  expect(copyField('\\N')).toBe('\\\\N')
})

const text = fc.string({ unit: 'binary', maxLength: 20 })
const anyRow = fc.record({
  centreId: fc.integer({ min: 100000, max: 999999 }),
  position: text,
  batch: text,
  id: text,
  at: text,
  machineAt: text,
  actorKind: text,
  actorId: text,
  action: text,
  targetKind: text,
  targetId: text,
  reason: fc.option(text),
  data: text,
})

test('two rows that differ anywhere have different lines', () => {
  fc.assert(
    fc.property(anyRow, anyRow, (a, b) => {
      const isSame = JSON.stringify(a) === JSON.stringify(b)
      expect(canonicalRow(a) === canonicalRow(b)).toBe(isSame)
    }),
  )
  fc.assert(
    fc.property(
      anyRow,
      fc.constantFrom(...(Object.keys(row) as (keyof AuditRow)[])),
      text,
      (a, field, other) => {
        const b = {
          ...a,
          [field]: field === 'centreId' ? a.centreId + 1 : a[field] === other ? `${other}x` : other,
        }
        expect(canonicalRow(b)).not.toBe(canonicalRow(a))
      },
    ),
  )
})

test('no line holds a line break, and every line has the same number of fields', () => {
  fc.assert(
    fc.property(anyRow, (a) => {
      const line = canonicalRow(a)
      expect(line).not.toMatch(/[\n\r]/)
      expect(line.split('\t')).toHaveLength(13)
    }),
  )
})

test('chains of two centres do not begin alike, and a seal names its whole span', () => {
  expect(chainStart(320100)).not.toBe(chainStart(310000))
  const seal = {
    centreId: 320100,
    batch: '2',
    firstPosition: '7',
    lastPosition: '9',
    earliestAt: '2020-03-05 01:00:00',
    latestAt: '2020-03-05 02:00:00',
    head: 'ab',
  }
  for (const change of [
    { batch: '3' },
    { firstPosition: '8' },
    { lastPosition: '8' },
    { head: 'ac' },
    { earliestAt: '2020-03-04 01:00:00' },
    { latestAt: '2020-03-06 01:00:00' },
    { centreId: 1 },
  ])
    expect(canonicalSeal({ ...seal, ...change })).not.toBe(canonicalSeal(seal))
})
