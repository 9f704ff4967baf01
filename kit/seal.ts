import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomFillSync,
  type KeyObject,
} from 'node:crypto'
import type { Keys } from './keys.ts'

export { addKeyVersion, keysToJson, KeyError, loadKeys, type Keys } from './keys.ts'

/** What a sealed value is bound to: moved to another row, field, table or centre it no longer opens. */
export type Bound = { centreId: number; table: string; row: string; field: string }

export type Sealer = {
  /** Layout: nonce (12 bytes), ciphertext, tag (16 bytes). */
  seal(plain: string | Buffer, bound: Bound): { sealed: Buffer; keyVersion: number }
  /** Throws SealError when the key, the place or a bit is wrong; the message holds no content. */
  open(sealed: Buffer, keyVersion: number, bound: Bound): Buffer
  /** HMAC-SHA-256 for exact look-up, current version, separate per kind and centre. Normalise the value first. */
  hash(kind: string, centreId: number, value: string): Buffer
  /** The same under every version, newest first: for look-ups while a new hash key spreads. */
  hashes(kind: string, centreId: number, value: string): { version: number; hash: Buffer }[]
  readonly hashVersion: number
  readonly sealVersion: number
  /** Proves which keys these are without revealing them; store it beside the data, check it with checkFingerprint. */
  fingerprint(): string
}

export class SealError extends Error {
  override name = 'SealError'
}

const NONCE_BYTES = 12
const TAG_BYTES = 16
/** What sealing adds to a value. */
export const SEAL_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES

/**
 * Seals with AES-256-GCM under a fresh random nonce; the additional data are version|centre|table|row|field.
 * Every centre has its own key, derived from the version's key (HKDF-SHA-256), so that one centre's volume never
 * comes near the number of random nonces one GCM key allows (2^32) and a leaked centre key opens no other centre.
 */
export function sealer(keys: Keys): Sealer {
  const centreKeys = new Map<string, KeyObject>()
  const hashKeys = [...keys.hash]
    .sort(([a], [b]) => b - a)
    .map(([version, key]) => [version, createSecretKey(key)] as const)
  const currentHashKey = hashKeys.find(([version]) => version === keys.hashVersion)?.[1]
  if (!currentHashKey || !keys.seal.has(keys.sealVersion))
    throw new SealError('The current key version is missing')

  const centreKey = (version: number, centreId: number): KeyObject => {
    const name = `${version}|${centreId}`
    let key = centreKeys.get(name)
    if (!key) {
      const master = keys.seal.get(version)
      if (!master)
        throw new SealError(`No sealing key of version ${version}: the key file is older than the data`)
      key = createSecretKey(Buffer.from(hkdfSync('sha256', master, '', `xinqiao seal ${name}`, 32)))
      centreKeys.set(name, key)
    }
    return key
  }

  const digest = (key: KeyObject, kind: string, centreId: number, value: string): Buffer => {
    if (kind.includes('\0')) throw new SealError('A hash kind holds no NUL')
    return createHmac('sha256', key).update(`${kind}\0${centreId}\0${value}`).digest()
  }

  return {
    sealVersion: keys.sealVersion,
    hashVersion: keys.hashVersion,
    seal(plain, bound) {
      const nonce = nextNonce()
      const cipher = createCipheriv('aes-256-gcm', centreKey(keys.sealVersion, bound.centreId), nonce)
      cipher.setAAD(boundTo(keys.sealVersion, bound))
      const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
      cipher.final()
      return { sealed: Buffer.concat([nonce, body, cipher.getAuthTag()]), keyVersion: keys.sealVersion }
    },
    open(sealed, keyVersion, bound) {
      const key = centreKey(keyVersion, bound.centreId)
      if (sealed.length < SEAL_OVERHEAD_BYTES) throw new SealError('A sealed value is too short')
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
      decipher.setAAD(boundTo(keyVersion, bound))
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
      const plain = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES))
      try {
        decipher.final()
      } catch {
        throw new SealError('A sealed value does not open: wrong key, moved to another place, or damaged')
      }
      return plain
    },
    hash: (kind, centreId, value) => digest(currentHashKey, kind, centreId, value),
    hashes: (kind, centreId, value) =>
      hashKeys.map(([version, key]) => ({ version, hash: digest(key, kind, centreId, value) })),
    fingerprint: () => fingerprintOf(keys),
  }
}

/** One mark per key, such as 's1:9f3c... h1:02ab...': a truncated HMAC of a fixed text, which reveals nothing. */
function fingerprintOf(keys: Keys): string {
  const marks = (letter: string, set: Map<number, Buffer>): string[] =>
    [...set]
      .sort(([a], [b]) => a - b)
      .map(([version, key]) => {
        const mark = createHmac('sha256', key).update(`xinqiao fingerprint ${letter}${version}`).digest('hex')
        return `${letter}${version}:${mark.slice(0, 16)}`
      })
  return [...marks('s', keys.seal), ...marks('h', keys.hash)].join(' ')
}

/**
 * Compares the fingerprint stored beside the data with the keys at hand: 'same'; 'grown' when versions were added
 * (store the new fingerprint); throws SealError when a key the data needs is missing or another.
 */
export function checkFingerprint(stored: string, keys: Sealer): 'same' | 'grown' {
  const now = keys.fingerprint()
  if (stored === now) return 'same'
  const have = new Map(now.split(' ').map((mark) => mark.split(':') as [string, string]))
  for (const mark of stored.split(' ')) {
    const [name = '', value] = mark.split(':')
    const which = `${name.startsWith('s') ? 'sealing' : 'hash'} key of version ${name.slice(1)}`
    if (!have.has(name))
      throw new SealError(`The keys do not belong to this database: the ${which} is missing`)
    if (have.get(name) !== value)
      throw new SealError(`The keys do not belong to this database: the ${which} is another`)
  }
  return 'grown'
}

/** Only the row may hold a '|': with the others fixed, no two places share their additional data. */
function boundTo(version: number, { centreId, table, row, field }: Bound): Buffer {
  if (table.includes('|') || field.includes('|'))
    throw new SealError("A table's or field's name holds no '|'")
  return Buffer.from(`${version}|${centreId}|${table}|${row}|${field}`)
}

/** Random bytes are drawn in bulk: one system call per 1,024 nonces. */
const nonces = Buffer.alloc(NONCE_BYTES * 1024)
let nonceAt = nonces.length

function nextNonce(): Buffer {
  if (nonceAt === nonces.length) {
    randomFillSync(nonces)
    nonceAt = 0
  }
  const nonce = Buffer.from(nonces.subarray(nonceAt, nonceAt + NONCE_BYTES))
  nonceAt += NONCE_BYTES
  return nonce
}
