/** A centre's settings with their defaults. Source: decision 0021. */
export const SESSION_IDLE_HOURS = 12
export const SESSION_MAX_DAYS = 7

export type SessionLimits = { readonly idleHours: number; readonly maxDays: number }

/** When a session that is used at `now` ends: idle time from now, never past its longest life. */
export function sessionEnd(createdAt: Date, now: Date, limits: SessionLimits): Date {
  const idle = now.getTime() + limits.idleHours * 3_600_000
  const last = createdAt.getTime() + limits.maxDays * 86_400_000
  return new Date(Math.min(idle, last))
}
