import { hash, verify } from '@node-rs/argon2'
import { normalisePassword } from '../rules/password.ts'

/** argon2id, OWASP's first choice: 19 MiB, two passes, one lane. About 15-30 ms a try. */
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

export const hashPassword = (password: string): Promise<string> => hash(normalisePassword(password), COST)

let nobody: Promise<string> | undefined

/** Takes as long for somebody who does not exist or has no password as for a real account, and is then false. */
export async function isPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword('there is nobody of this name')
  const matches = await verify(stored ?? (await nobody), normalisePassword(password))
  return matches && stored !== null && stored !== undefined
}
