import type { Role } from './roles.ts'

/** What still stands between a fresh session and work: it may do nothing else before. */
export const SIGN_IN_STEPS = ['second-factor', 'enrol-second-factor', 'change-password'] as const
export type SignInStep = (typeof SIGN_IN_STEPS)[number]

/** Who acts. Found by `authenticate`, carried by every request, written into every audit row. */
export type Who = {
  readonly kind: 'staff' | 'key' | 'operator' | 'system'
  readonly id: string
  readonly name: string
  readonly centreId: number
  readonly roles: readonly Role[]
  /** The unit a member of staff sits in. */
  readonly unitId: string | null
  /** Units of the handler and unit-head roles, with all units below them. */
  readonly unitIds: ReadonlySet<string>
  /** Of an API key. */
  readonly scopes?: readonly string[]
  /** Of a browser session. */
  readonly sessionId?: string
  /** Set while the sign-in is not complete; `mayDo` then allows only rows marked `unfinished`. */
  readonly next?: SignInStep
}
