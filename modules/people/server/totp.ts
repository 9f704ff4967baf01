import { Secret, TOTP } from 'otpauth'
import type { Sealer } from '#kit/seal.ts'

/** RFC 6238 as every authenticator app knows it: SHA-1, six digits, thirty seconds; one step of drift either way. */
const FORM = { algorithm: 'SHA1', digits: 6, period: 30 } as const
const DRIFT_STEPS = 1
const SECRET_BYTES = 20
const ISSUER = '心桥'

const place = (centreId: number, staffId: string) => ({
  centreId,
  table: 'staff',
  row: staffId,
  field: 'totp',
})

export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32

export const sealTotp = (sealer: Sealer, centreId: number, staffId: string, secret: string) =>
  sealer.seal(secret, place(centreId, staffId))

export const openTotp = (
  sealer: Sealer,
  centreId: number,
  staffId: string,
  sealed: Buffer,
  keyVersion: number,
): string => sealer.open(sealed, keyVersion, place(centreId, staffId)).toString('utf8')

/** What an authenticator app reads from the square code. */
export const totpUri = (secret: string, username: string): string =>
  new TOTP({ ...FORM, issuer: ISSUER, label: username, secret: Secret.fromBase32(secret) }).toString()

/** The time step that the code belongs to; null when it is none of now's. */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const timestamp = now.getTime()
  const delta = TOTP.validate({
    ...FORM,
    token: code,
    secret: Secret.fromBase32(secret),
    timestamp,
    window: DRIFT_STEPS,
  })
  return delta === null ? null : TOTP.counter({ period: FORM.period, timestamp }) + delta
}

/** The code of a moment; for the demo's printed accounts and for tests. */
export const codeAt = (secret: string, now: Date): string =>
  TOTP.generate({ ...FORM, secret: Secret.fromBase32(secret), timestamp: now.getTime() })
