import type { OidcSettings } from '../contract/office.ts'
import { SESSION_IDLE_HOURS, SESSION_MAX_DAYS, type SessionLimits } from '../rules/settings.ts'

/** People's part of `centre.settings`; other modules keep theirs under their own names. */
export type PeopleSettings = {
  sessionIdleHours?: number
  sessionMaxDays?: number
  oidc?: OidcSettings | null
  oidcSecret?: { sealed: string; keyVersion: number }
}

export const settingsOf = (settings: unknown): PeopleSettings => {
  const people =
    typeof settings === 'object' && settings !== null ? (settings as { people?: unknown }).people : undefined
  return typeof people === 'object' && people !== null ? people : {}
}

export function limitsOf(settings: unknown): SessionLimits {
  const { sessionIdleHours, sessionMaxDays } = settingsOf(settings)
  return { idleHours: sessionIdleHours ?? SESSION_IDLE_HOURS, maxDays: sessionMaxDays ?? SESSION_MAX_DAYS }
}

/** Where the client secret is bound to. */
export const oidcSecretPlace = (centreId: number) => ({
  centreId,
  table: 'centre',
  row: String(centreId),
  field: 'oidc-client-secret',
})
