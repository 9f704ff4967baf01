/** Who may be given which roles, and by whom not. Source: decision 0022. */
import { needsUnit, type Role } from './roles.ts'

export type Grant = { readonly role: Role; readonly unitId: string | null }
export type RolesFault = 'role-twice' | 'unit-missing' | 'unit-not-wanted'

/** Why these roles cannot stand as they are; null when they can. Whether the units exist is for the store. */
export function refuseGrants(grants: readonly Grant[]): RolesFault | null {
  const seen = new Set<Role>()
  for (const { role, unitId } of grants) {
    if (seen.has(role)) return 'role-twice'
    seen.add(role)
    if (needsUnit(role) && unitId === null) return 'unit-missing'
    if (!needsUnit(role) && unitId !== null) return 'unit-not-wanted'
  }
  return null
}

export type Person = { readonly id: string; readonly isActive: boolean; readonly roles: readonly Role[] }
export type StaffFault = 'yourself' | 'last-admin'

/**
 * Why `byId` may not leave `person` with `after`: nobody changes his own roles or switches himself off (two people are
 * needed to give the administrator sight of cases), and the last administrator stays.
 */
export function refuseStaffChange(
  person: Person,
  after: { readonly isActive: boolean; readonly roles: readonly Role[] },
  byId: string,
  otherActiveAdmins: number,
): StaffFault | null {
  if (person.id === byId) return 'yourself'
  const isAdmin = person.isActive && person.roles.includes('admin')
  const staysAdmin = after.isActive && after.roles.includes('admin')
  if (isAdmin && !staysAdmin && otherActiveAdmins === 0) return 'last-admin'
  return null
}
