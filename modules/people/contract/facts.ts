/** What people tells the others: after commit, at least once, no names. */
export type PeopleFacts = {
  'staff.changed': {
    staffId: string
    what:
      | 'created'
      | 'edited'
      | 'roles'
      | 'deactivated'
      | 'reactivated'
      | 'password-reset'
      | 'second-factor-reset'
  }
  'unit.changed': { unitId: string; what: 'created' | 'edited' | 'closed' | 'reopened' }
}
