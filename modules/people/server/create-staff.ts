import { answer, type App } from '#kit/http/index.ts'
import type { Tx } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { assert, done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import { CreateStaff, StaffCreated, type StaffView } from '../contract/office.ts'
import { refuseGrants, type Grant, type RolesFault } from '../rules/staff.ts'
import type { Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import type { Needs } from './needs.ts'
import { hashPassword } from './passwords.ts'
import { inTransaction } from './in-transaction.ts'
import { addStaff, findStaff, isSubjectTaken, replaceGrants, setTotp } from './store/staff.ts'
import { areOpenUnits } from './store/units.ts'
import { tell } from './tell.ts'
import { readableSecret } from './token.ts'
import { sealTotp } from './totp.ts'
import { viewStaffRow } from './views.ts'

export type CreateStaffRefusal = 'username-taken' | 'no-such-unit' | 'subject-taken' | 'bad-roles'

export const TEMPORARY_PASSWORD_GROUPS = 4
const ROLES_WORDS = {
  'role-twice': '同一角色只能授予一次',
  'unit-missing': '承办人与承办单位负责人须指定单位',
  'unit-not-wanted': '该角色不按单位授予',
} as const satisfies Record<RolesFault, string>

/** Whether the roles fit together and their units exist and are open. */
export async function checkGrants(
  tx: Tx,
  centreId: number,
  grants: readonly Grant[],
): Promise<Outcome<true, 'bad-roles' | 'no-such-unit'>> {
  const fault = refuseGrants(grants)
  if (fault) return refuse('bad-roles', { field: 'roles', why: ROLES_WORDS[fault] })
  const units = grants.flatMap((grant) => (grant.unitId === null ? [] : [grant.unitId]))
  return (await areOpenUnits(tx, centreId, units)) ? done(true) : refuse('no-such-unit', { field: 'roles' })
}

/** What only code may give: the demo's people, the first administrator. Never part of a request. */
export type Given = {
  /** null: nobody signs in with a password. Left out: a temporary one is made. */
  readonly password?: string | null
  readonly totpSecret?: string
}

/**
 * Adds a member of staff. The temporary password is returned this once and must be changed at the first sign-in.
 * Runs in the caller's transaction. Refusals: username-taken, no-such-unit, subject-taken, bad-roles.
 */
export async function createStaff(
  tx: Tx,
  order: CreateStaff,
  by: Who,
  needs: Pick<Needs, 'clock' | 'machine' | 'sealer'>,
  given: Given = {},
): Promise<Outcome<{ staff: StaffView; temporaryPassword: string }, CreateStaffRefusal>> {
  const { centreId } = by
  const checked = await checkGrants(tx, centreId, order.roles)
  if (isRefusal(checked)) return checked
  if (order.unitId !== null && !(await areOpenUnits(tx, centreId, [order.unitId])))
    return refuse('no-such-unit', { field: 'unitId' })
  const id = uuid7()
  const oidcSubject = order.oidcSubject ?? null
  if (oidcSubject !== null && (await isSubjectTaken(tx, centreId, oidcSubject, id)))
    return refuse('subject-taken', { field: 'oidcSubject' })

  const isTemporary = given.password === undefined
  const password = given.password === undefined ? readableSecret(TEMPORARY_PASSWORD_GROUPS) : given.password
  const passwordHash = password === null ? null : await hashPassword(password)
  const at = needs.clock.now()
  const isAdded = await addStaff(tx, {
    centreId,
    id,
    username: order.username,
    name: order.name,
    unitId: order.unitId,
    passwordHash,
    mustChangePassword: isTemporary,
    oidcSubject,
    now: at,
  })
  if (!isAdded) return refuse('username-taken', { field: 'username', why: '用户名已存在' })
  await replaceGrants(tx, centreId, id, order.roles)
  if (given.totpSecret !== undefined)
    await setTotp(tx, centreId, id, {
      ...sealTotp(needs.sealer, centreId, id, given.totpSecret),
      confirmedAt: needs.machine.now(),
    })
  await audit(tx, by, {
    at,
    action: 'staff.create',
    targetKind: 'staff',
    targetId: id,
    data: { roles: order.roles.map((grant) => ({ ...grant })) },
  })
  await tell(tx, { centreId, at }, 'staff.changed', { staffId: id, what: 'created' })
  const row = await findStaff(tx, centreId, id)
  assert(row, 'the member of staff just added is there')
  return done({ staff: viewStaffRow(row, 0), temporaryPassword: password ?? '' })
}

export function createStaffRoute(app: App, needs: Needs): void {
  // Not idempotent by key: the answer holds a password, which is stored nowhere. A repeat is refused as username-taken.
  app.post(
    '/api/staff',
    {
      schema: {
        tags: ['staff'],
        summary: 'Add a member of staff',
        body: CreateStaff,
        response: { 201: StaffCreated },
      },
      config: { may: 'staff.write' },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return answer(
        reply,
        await inTransaction(needs.db, (tx) => createStaff(tx, request.body, request.who, needs)),
      )
    },
  )
}
