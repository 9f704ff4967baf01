import type { RoleRow, RoleTable } from './may.ts'
import { ROLES } from './roles.ts'

/** What can be done in people. The server refuses and the console greys by this table. */
export const PEOPLE_PERMISSIONS = [
  'self.sign-in',
  'self.sessions',
  'centre.read',
  'centre.write',
  'unit.read',
  'unit.write',
  'staff.read',
  'staff.read-account',
  'staff.write',
  'staff.reset',
  'key.read',
  'key.write',
  'audit.read',
  'audit.read-all',
  'audit.verify',
] as const
export type PeoplePermission = (typeof PEOPLE_PERMISSIONS)[number]

export const peopleTable = {
  // Second factor, password, who am I, sign out: open to a session that is not complete, else nobody could complete it.
  'self.sign-in': { may: ROLES, scope: null, operator: false, unfinished: true, source: 'decision 0021' },
  'self.sessions': { may: ROLES, scope: null, operator: false, source: 'decision 0021' },
  'centre.read': { may: ['admin', 'auditor'], scope: null, operator: true, source: 'decision 0022' },
  'centre.write': { may: ['admin'], scope: null, operator: true, source: 'decision 0022' },
  // The office's phone book: everybody must know whom to hand a case to.
  'unit.read': { may: ROLES, scope: 'people:read', operator: true, source: 'decision 0022' },
  'unit.write': { may: ['admin'], scope: null, operator: true, source: 'decision 0022' },
  'staff.read': { may: ROLES, scope: 'people:read', operator: true, source: 'decision 0022' },
  'staff.read-account': { may: ['admin', 'auditor'], scope: null, operator: true, source: 'decision 0022' },
  'staff.write': { may: ['admin'], scope: null, operator: true, source: 'decision 0022' },
  'staff.reset': { may: ['admin'], scope: null, operator: true, source: 'decision 0022' },
  'key.read': { may: ['admin', 'auditor'], scope: null, operator: true, source: 'decision 0023' },
  'key.write': { may: ['admin'], scope: null, operator: true, source: 'decision 0023' },
  // The administrator sees the audit of people's own matters, the auditor all: the administrator sees no case content.
  'audit.read': { may: ['admin', 'auditor'], scope: null, operator: true, source: 'design.md section 1' },
  'audit.read-all': { may: ['auditor'], scope: null, operator: false, source: 'design.md section 1' },
  'audit.verify': {
    may: ['admin', 'auditor'],
    scope: 'audit:verify',
    operator: true,
    source: 'decision 0024',
  },
} as const satisfies Record<PeoplePermission, RoleRow> satisfies RoleTable
