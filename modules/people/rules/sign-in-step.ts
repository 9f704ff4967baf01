import { needsSecondFactor, type Role } from './roles.ts'
import type { SignInStep } from './who.ts'

export type Account = {
  readonly roles: readonly Role[]
  readonly hasSecondFactor: boolean
  readonly secondFactorPassed: boolean
  readonly mustChangePassword: boolean
}

/**
 * What stands next between a session and work; null: nothing. The second factor comes first, so that a stolen password
 * alone cannot set a new one. Whoever has enrolled is asked, required or not. Source: decision 0021.
 */
export function nextStep(account: Account): SignInStep | null {
  if (account.hasSecondFactor && !account.secondFactorPassed) return 'second-factor'
  if (needsSecondFactor(account.roles) && !account.hasSecondFactor) return 'enrol-second-factor'
  if (account.mustChangePassword) return 'change-password'
  return null
}
