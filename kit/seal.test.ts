import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshKeys } from './keys.ts'
import {
  addKeyVersion,
  checkFingerprint,
  SEAL_OVERHEAD_BYTES,
  SealError,
  sealer,
  type Bound,
} from './seal.ts'

const keys = freshKeys()
const seals = sealer(keys)
const here: Bound = { centreId: 320_100, table: 'identity', row: '0170a834-d680-70c4', field: 'name' }

test('what is sealed opens again, in place, and adds 28 bytes', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constant(''), fc.constant('李某某 住建邺区')),
      (plain) => {
        const { sealed, keyVersion } = seals.seal(plain, here)
        expect(seals.open(sealed, keyVersion, here).toString()).toBe(Buffer.from(plain).toString())
        expect(sealed.length).toBe(Buffer.byteLength(plain) + SEAL_OVERHEAD_BYTES)
      },
    ),
  )
  const bytes = Buffer.from([0, 255, 0, 128])
  const { sealed, keyVersion } = seals.seal(bytes, here)
  expect(seals.open(sealed, keyVersion, here).equals(bytes)).toBe(true)
})

test('the same text is sealed differently each time', () => {
  const sealed = new Set(Array.from({ length: 3000 }, () => seals.seal('同', here).sealed.toString('hex')))
  expect(sealed.size).toBe(3000)
})

test.each<[string, Partial<Bound>]>([
  ['centre', { centreId: 320_200 }],
  ['table', { table: 'contact' }],
  ['row', { row: '0170a834-d680-70c5' }],
  ['field', { field: 'phone' }],
  ['row and field shifted', { row: '0170a834-d680-70c4|name', field: '' }],
])('moved to another %s it does not open', (_, change) => {
  const { sealed, keyVersion } = seals.seal('张某', here)
  expect(() => seals.open(sealed, keyVersion, { ...here, ...change })).toThrow(SealError)
})

test('a flipped bit anywhere, a cut or an empty value does not open, and the error holds no content', () => {
  const { sealed, keyVersion } = seals.seal('不可外传', here)
  for (let bit = 0; bit < sealed.length * 8; bit += 7) {
    const damaged = Buffer.from(sealed)
    damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7))
    expect(() => seals.open(damaged, keyVersion, here)).toThrow(SealError)
  }
  for (const length of [0, 27, 28, sealed.length - 1])
    expect(() => seals.open(sealed.subarray(0, length), keyVersion, here)).toThrow(SealError)
  try {
    seals.open(sealed.subarray(1), keyVersion, here)
  } catch (error) {
    expect(String(error)).not.toContain('外传')
  }
})

test('a name that could move a border between the bound parts is refused', () => {
  expect(() => seals.seal('x', { ...here, table: 'a|b' })).toThrow(SealError)
  expect(() => seals.seal('x', { ...here, field: 'a|b' })).toThrow(SealError)
})

test('after a new key version old values still open; without the old key they say what is missing', () => {
  const old = seals.seal('旧', here)
  const rotated = addKeyVersion(keys, 'seal')
  const after = sealer(rotated)
  expect(after.open(old.sealed, old.keyVersion, here).toString()).toBe('旧')
  expect(after.seal('新', here).keyVersion).toBe(2)
  const onlyNew = sealer({
    ...rotated,
    seal: new Map([...rotated.seal].filter(([version]) => version === 2)),
  })
  expect(() => onlyNew.open(old.sealed, 1, here)).toThrow(/version 1/)
  // A value sealed under one version does not pass as of the other.
  expect(() => after.open(old.sealed, 2, here)).toThrow(SealError)
})

test('a hash is HMAC-SHA-256, apart by kind and centre, and found again under every version', () => {
  const hash = seals.hash('phone', 320_100, '+8610012345678')
  const expected = createHmac('sha256', keys.hash.get(1) as Buffer).update(
    'phone\u0000320100\u0000+8610012345678',
  )
  expect(hash.equals(expected.digest())).toBe(true)
  expect(seals.hash('phone', 320_200, '+8610012345678').equals(hash)).toBe(false)
  expect(seals.hash('id-number', 320_100, '+8610012345678').equals(hash)).toBe(false)
  const after = sealer(addKeyVersion(keys, 'hash'))
  expect(after.hashes('phone', 320_100, '+8610012345678').map(({ version }) => version)).toEqual([2, 1])
  expect(after.hashes('phone', 320_100, '+8610012345678')[1]?.hash.equals(hash)).toBe(true)
  expect(after.hash('phone', 320_100, '+8610012345678').equals(hash)).toBe(false)
  expect(() => seals.hash('a\0', 1, 'x')).toThrow(SealError)
})

test('the fingerprint knows the keys, tells when versions were added, and names a key that is missing or another', () => {
  const stored = seals.fingerprint()
  expect(checkFingerprint(stored, sealer(keys))).toBe('same')
  const grown = sealer(addKeyVersion(keys, 'hash'))
  expect(checkFingerprint(stored, grown)).toBe('grown')
  expect(() => checkFingerprint(stored, sealer(freshKeys()))).toThrow(/sealing key of version 1 is another/)
  expect(() => checkFingerprint(grown.fingerprint(), seals)).toThrow(/hash key of version 2 is missing/)
  for (const key of [...keys.seal.values(), ...keys.hash.values()])
    expect(stored.includes(key.toString('hex').slice(0, 8))).toBe(false)
})

test('a sealer without its current key does not start', () => {
  expect(() => sealer({ ...keys, sealVersion: 7 })).toThrow(SealError)
})
