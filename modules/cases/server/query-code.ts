/**
 * The secret that opens a case for the citizen, together with its number. It is derived from the case's id under the
 * hash key, so a repeated request gets the same code although it is stored nowhere; the row keeps its keyed hash.
 */
import type { Sealer } from '#kit/seal.ts'

/** 32 characters that are told apart on paper and on the phone: no 0, 1, I, O. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const CODE_CHARS = 8
const DERIVED = 'query-code-of-case'
const STORED = 'query-code'

/** Eight characters of five bits each. */
function readable(hash: Buffer): string {
  let code = ''
  for (const byte of hash.subarray(0, CODE_CHARS)) code += ALPHABET[byte & 31]
  return code
}

export const queryCodeOf = (sealer: Sealer, centreId: number, caseId: string): string =>
  readable(sealer.hash(DERIVED, centreId, caseId))

/** What the row keeps. */
export const queryCodeHash = (sealer: Sealer, centreId: number, code: string): Buffer =>
  sealer.hash(STORED, centreId, code)

/** The code that was given out, even if the hash key was changed since; null when it belongs to another case. */
export function findQueryCode(
  sealer: Sealer,
  centreId: number,
  caseId: string,
  stored: Buffer | null,
): string | null {
  if (!stored) return null
  for (const { hash } of sealer.hashes(DERIVED, centreId, caseId)) {
    const code = readable(hash)
    if (sealer.hashes(STORED, centreId, code).some((known) => known.hash.equals(stored))) return code
  }
  return null
}
