/** From rows to what this viewer may see. */
import type { AuditView } from '../contract/audit.ts'
import type { CentreView, KeyView, StaffView, UnitView } from '../contract/office.ts'
import type { SessionView } from '../contract/sign-in.ts'
import { isScope } from '../rules/scopes.ts'
import { limitsOf, settingsOf } from './settings.ts'
import type { AuditListRow } from './store/audit.ts'
import type { CentreRow } from './store/centres.ts'
import type { KeyRow } from './store/keys.ts'
import type { OpenSession } from './store/sessions.ts'
import type { StaffListRow, StaffRow } from './store/staff.ts'
import type { UnitRow } from './store/units.ts'

const instant = (date: Date | null): string | null => date?.toISOString() ?? null

export const viewUnit = (row: UnitRow): UnitView => ({ ...row })

/** The client secret of OIDC is never part of it. */
export function viewCentre(row: CentreRow): CentreView {
  const limits = limitsOf(row.settings)
  return {
    id: row.centreId,
    name: row.name,
    shortName: row.shortName,
    sessionIdleHours: limits.idleHours,
    sessionMaxDays: limits.maxDays,
    oidc: settingsOf(row.settings).oidc ?? null,
    version: row.version,
  }
}

export const viewSession = (row: OpenSession, thisSessionId: string | undefined): SessionView => ({
  id: row.id,
  isThis: row.id === thisSessionId,
  address: row.address,
  userAgent: row.userAgent,
  createdAt: row.createdAt.toISOString(),
  seenAt: row.seenAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
})

/** The account's side (name to sign in with, second factor, sessions) is only for `staff.read-account`. */
export const viewStaff = (row: StaffListRow, seesAccounts: boolean): StaffView => ({
  id: row.id,
  name: row.name,
  unitId: row.unitId,
  roles: row.grants,
  isActive: row.isActive,
  version: row.version,
  account: seesAccounts
    ? {
        username: row.username,
        oidcSubject: row.oidcSubject,
        mustChangePassword: row.mustChangePassword,
        hasSecondFactor: row.hasSecondFactor,
        openSessions: row.openSessions,
      }
    : null,
})

/** A person whose sessions were not counted: just made, or just changed in a way that ended them. */
export const viewStaffRow = (row: StaffRow, openSessions: number): StaffView =>
  viewStaff({ ...row, hasSecondFactor: row.totpConfirmedAt !== null, openSessions }, true)

export const viewKey = (row: KeyRow): KeyView => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes.filter(isScope),
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  expiresAt: instant(row.expiresAt),
  revokedAt: instant(row.revokedAt),
  usedAt: instant(row.usedAt),
})

export const viewAudit = (row: AuditListRow, names: ReadonlyMap<string, string>): AuditView => ({
  position: row.position,
  id: row.id,
  at: row.at.toISOString(),
  machineAt: row.machineAt.toISOString(),
  actor: { kind: row.actorKind, id: row.actorId, name: names.get(row.actorId) ?? null },
  action: row.action,
  targetKind: row.targetKind,
  targetId: row.targetId,
  reason: row.reason,
  data: row.data,
  hash: row.hash.toString('hex'),
})
