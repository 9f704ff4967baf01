import { sql, type Tx } from '#kit/db/index.ts'

export type Attempt = { nonce: string; codeVerifier: string; returnTo: string; expiresAt: Date }

export const addAttempt = (tx: Tx, centreId: number, stateHash: Buffer, attempt: Attempt): Promise<number> =>
  tx.run(sql`
    insert into oidc_attempt (centre_id, state_hash, nonce, code_verifier, return_to, expires_at)
    values (${centreId}, ${stateHash}, ${attempt.nonce}, ${attempt.codeVerifier}, ${attempt.returnTo}, ${attempt.expiresAt})`)

/** Single use: whoever takes it first has it. */
export const takeAttempt = (tx: Tx, centreId: number, stateHash: Buffer): Promise<Attempt | undefined> =>
  tx.row<Attempt>(sql`
    delete from oidc_attempt where centre_id = ${centreId} and state_hash = ${stateHash}
    returning nonce, code_verifier as "codeVerifier", return_to as "returnTo", expires_at as "expiresAt"`)

export const deleteOldAttempts = (tx: Tx, centreId: number, before: Date): Promise<number> =>
  tx.run(sql`delete from oidc_attempt where centre_id = ${centreId} and expires_at < ${before}`)
