import { answer, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import { StaffReason, StaffView } from '../contract/office.ts'
import { IdParams } from '../contract/words.ts'
import type { Who } from '../rules/who.ts'
import { changeStaff, refuseRights, type ChangeStaffRefusal } from './change-staff.ts'
import type { Needs } from './needs.ts'
import { endSessionsOf } from './store/sessions.ts'
import { bumpStaff } from './store/staff.ts'

/** Switches an account off: its sessions end now, and nobody signs in with it. Or on again. */
export async function deactivateStaff(
  id: string,
  order: StaffReason,
  isActive: boolean,
  by: Who,
  needs: Needs,
): Promise<Outcome<StaffView, ChangeStaffRefusal | 'staff-active' | 'staff-inactive'>> {
  const outcome = await changeStaff(
    id,
    {
      version: order.version,
      what: isActive ? 'reactivated' : 'deactivated',
      reason: order.reason,
      run: async (tx, staff) => {
        if (staff.isActive === isActive)
          return refuse(isActive ? 'staff-active' : 'staff-inactive', {
            allowed: [isActive ? 'deactivate' : 'reactivate'],
          })
        const refusal = await refuseRights(
          tx,
          staff,
          { isActive, roles: staff.grants.map((grant) => grant.role) },
          by,
        )
        if (refusal) return refusal
        await bumpStaff(tx, by.centreId, id, { isActive })
        const sessionsEnded = isActive
          ? 0
          : await endSessionsOf(tx, by.centreId, id, needs.machine.now(), 'deactivated')
        return done({ data: { sessionsEnded }, more: null })
      },
    },
    by,
    needs,
  )
  return isRefusal(outcome) ? outcome : done(outcome.done.staff)
}

export function deactivateStaffRoutes(app: App, needs: Needs): void {
  for (const verb of ['deactivate', 'reactivate'] as const) {
    app.post(
      `/api/staff/:id/${verb}`,
      {
        schema: {
          tags: ['staff'],
          summary: verb === 'deactivate' ? 'Switch an account off' : 'Switch an account on',
          params: IdParams,
          body: StaffReason,
          response: { 200: StaffView },
        },
        config: { may: 'staff.write' },
      },
      async (request, reply) =>
        answer(
          reply,
          await deactivateStaff(request.params.id, request.body, verb === 'reactivate', request.who, needs),
        ),
    )
  }
}
