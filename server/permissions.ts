import { ROLES, type RoleTable } from '#people'

/** What belongs to the server itself and to no module. */
export const serverTable = {
  // Each message is weighed again for its reader (live.ts).
  'live.read': { may: ROLES, scope: 'cases:read', operator: false, source: 'design.md section 5' },
  'metrics.read': { may: ['admin'], scope: 'metrics:read', operator: true, source: 'decision 0041' },
} as const satisfies RoleTable
