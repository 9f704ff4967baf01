import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Session tokens are `<centre>.<43 characters>`, API keys `<centre>.xq_<43 characters>`: every look-up knows its centre.
 * 256 random bits need no salt and no slow hash; the database holds only SHA-256 of the whole token.
 */
export type Token = { readonly text: string; readonly hash: Buffer }
export type ReadToken = { readonly centreId: number; readonly kind: 'session' | 'key'; readonly hash: Buffer }

const FORM = /^([1-9][0-9]{5})\.(xq_)?[A-Za-z0-9_-]{43}$/

export const hashToken = (text: string): Buffer => createHash('sha256').update(text).digest()

export function newToken(centreId: number, kind: 'session' | 'key'): Token {
  const text = `${centreId}.${kind === 'key' ? 'xq_' : ''}${randomBytes(32).toString('base64url')}`
  return { text, hash: hashToken(text) }
}

/** Null when this is no token of ours; the database is not asked then. */
export function readToken(text: string): ReadToken | null {
  const match = FORM.exec(text)
  if (!match) return null
  return { centreId: Number(match[1]), kind: match[2] ? 'key' : 'session', hash: hashToken(text) }
}

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Random groups that can be read aloud: no 0, o, 1, l, i. `groups` x 4 characters of 4.95 bits each. */
export function readableSecret(groups: number): string {
  const one = (): string => {
    let text = ''
    while (text.length < 4) {
      const byte = randomBytes(1)[0] ?? 255
      if (byte < LETTERS.length * 8) text += LETTERS[byte % LETTERS.length]
    }
    return text
  }
  return Array.from({ length: groups }, one).join('-')
}

export const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)
