import { answer, type App } from '#kit/http/index.ts'
import { done, isRefusal, type Outcome } from '#kit/outcome.ts'
import { SetRoles, StaffView } from '../contract/office.ts'
import { IdParams } from '../contract/words.ts'
import type { Who } from '../rules/who.ts'
import { changeStaff, refuseRights, type ChangeStaffRefusal } from './change-staff.ts'
import { checkGrants } from './create-staff.ts'
import type { Needs } from './needs.ts'
import { bumpStaff, replaceGrants } from './store/staff.ts'

/** Gives a person the whole new set of roles, with their units; sessions go on with the new rights at once. */
export async function setRoles(
  id: string,
  order: SetRoles,
  by: Who,
  needs: Needs,
): Promise<Outcome<StaffView, ChangeStaffRefusal | 'bad-roles' | 'no-such-unit'>> {
  const outcome = await changeStaff(
    id,
    {
      version: order.version,
      what: 'roles',
      run: async (tx, staff) => {
        const refusal = await refuseRights(
          tx,
          staff,
          { isActive: staff.isActive, roles: order.roles.map((grant) => grant.role) },
          by,
        )
        if (refusal) return refusal
        const checked = await checkGrants(tx, by.centreId, order.roles)
        if (isRefusal(checked)) return checked
        await replaceGrants(tx, by.centreId, id, order.roles)
        await bumpStaff(tx, by.centreId, id)
        const plain = (grants: SetRoles['roles']) => grants.map((grant) => ({ ...grant }))
        return done({ data: { before: plain([...staff.grants]), after: plain(order.roles) }, more: null })
      },
    },
    by,
    needs,
  )
  return isRefusal(outcome) ? outcome : done(outcome.done.staff)
}

export function setRolesRoute(app: App, needs: Needs): void {
  app.put(
    '/api/staff/:id/roles',
    {
      schema: {
        tags: ['staff'],
        summary: 'Set the roles of a member of staff',
        params: IdParams,
        body: SetRoles,
        response: { 200: StaffView },
      },
      config: { may: 'staff.write' },
    },
    async (request, reply) =>
      answer(reply, await setRoles(request.params.id, request.body, request.who, needs)),
  )
}
