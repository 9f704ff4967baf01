import type { Tx } from '#kit/db/index.ts'
import { assert, done, isRefusal, refuse, type Outcome, type Refusal } from '#kit/outcome.ts'
import type { PeopleFacts } from '../contract/facts.ts'
import type { StaffView } from '../contract/office.ts'
import type { Role } from '../rules/roles.ts'
import { refuseStaffChange, type StaffFault } from '../rules/staff.ts'
import type { Who } from '../rules/who.ts'
import { audit, type AuditEntry } from './audit.ts'
import { inTransaction } from './in-transaction.ts'
import type { Needs } from './needs.ts'
import { lockCentre } from './store/centres.ts'
import { listOpenSessions } from './store/sessions.ts'
import { countOtherActiveAdmins, findStaff, lockStaff, type StaffRow } from './store/staff.ts'
import { tell } from './tell.ts'
import { viewStaffRow } from './views.ts'

export type ChangeStaffRefusal = 'no-such-staff' | 'stale-version' | StaffFault

type Change<T, C extends string> = {
  readonly version: number
  readonly what: PeopleFacts['staff.changed']['what']
  readonly reason?: string
  /** Does the work on the locked row; what it returns goes into the audit's data and to the caller. */
  readonly run: (
    tx: Tx,
    staff: StaffRow,
  ) => Promise<Outcome<{ data?: NonNullable<AuditEntry['data']>; more: T }, C>>
}

/**
 * The frame of every change that an administrator makes to a person: lock, version, work, audit, fact; then this
 * process forgets whom it believed. Refusals leave nothing.
 */
export async function changeStaff<T, C extends string>(
  id: string,
  change: Change<T, C>,
  by: Who,
  needs: Needs,
): Promise<Outcome<{ staff: StaffView; more: T }, C | 'no-such-staff' | 'stale-version'>> {
  const { centreId } = by
  const outcome = await inTransaction(
    needs.db,
    async (tx): Promise<Outcome<{ staff: StaffView; more: T }, C | 'no-such-staff' | 'stale-version'>> => {
      await lockCentre(tx, centreId)
      const staff = await lockStaff(tx, centreId, id)
      if (!staff) return refuse('no-such-staff')
      if (staff.version !== change.version)
        return refuse('stale-version', { current: await viewNow(tx, by, id, needs) })
      const worked = await change.run(tx, staff)
      if (isRefusal(worked)) return worked
      const at = needs.clock.now()
      await audit(tx, by, {
        at,
        action: `staff.${ACTIONS[change.what]}`,
        targetKind: 'staff',
        targetId: id,
        ...(change.reason !== undefined && { reason: change.reason }),
        ...(worked.done.data && { data: worked.done.data }),
      })
      await tell(tx, { centreId, at }, 'staff.changed', { staffId: id, what: change.what })
      return done({ staff: await viewNow(tx, by, id, needs), more: worked.done.more })
    },
  )
  needs.authenticator.forget()
  return outcome
}

const ACTIONS = {
  created: 'create',
  edited: 'edit',
  roles: 'set-roles',
  deactivated: 'deactivate',
  reactivated: 'reactivate',
  'password-reset': 'reset-password',
  'second-factor-reset': 'reset-second-factor',
} as const satisfies Record<PeopleFacts['staff.changed']['what'], string>

async function viewNow(tx: Tx, by: Who, id: string, needs: Pick<Needs, 'machine'>): Promise<StaffView> {
  const row = await findStaff(tx, by.centreId, id)
  assert(row, 'the locked member of staff is still there')
  return viewStaffRow(row, (await listOpenSessions(tx, by.centreId, id, needs.machine.now())).length)
}

/** Nobody changes his own rights, and the last administrator stays (rules/staff.ts). */
export async function refuseRights(
  tx: Tx,
  staff: StaffRow,
  after: { isActive: boolean; roles: readonly Role[] },
  by: Who,
): Promise<Refusal<StaffFault> | null> {
  const roles = staff.grants.map((grant) => grant.role)
  const fault = refuseStaffChange(
    { id: staff.id, isActive: staff.isActive, roles },
    after,
    by.id,
    await countOtherActiveAdmins(tx, by.centreId, staff.id),
  )
  if (!fault) return null
  return refuse(fault, {
    why: fault === 'yourself' ? '不能变更本人的权限或账号状态' : '必须保留至少一名在用的管理员',
  })
}
