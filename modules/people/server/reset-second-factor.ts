import { answer, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import { StaffReason, StaffView } from '../contract/office.ts'
import { IdParams } from '../contract/words.ts'
import type { Who } from '../rules/who.ts'
import { changeStaff, type ChangeStaffRefusal } from './change-staff.ts'
import { subjectOf, succeeded } from './lock-out.ts'
import type { Needs } from './needs.ts'
import { endSessionsOf } from './store/sessions.ts'
import { bumpStaff, setTotp } from './store/staff.ts'

/** For a lost device: takes the second factor away, so that it is enrolled anew at the next sign-in. Sessions end. */
export async function resetSecondFactor(
  id: string,
  order: StaffReason,
  by: Who,
  needs: Needs,
): Promise<Outcome<StaffView, ChangeStaffRefusal>> {
  const outcome = await changeStaff(
    id,
    {
      version: order.version,
      what: 'second-factor-reset',
      reason: order.reason,
      run: async (tx, staff) => {
        if (staff.id === by.id) return refuse('yourself', { why: '本人的两步验证须由其他管理员重置' })
        await setTotp(tx, by.centreId, id, null)
        await bumpStaff(tx, by.centreId, id)
        const sessionsEnded = await endSessionsOf(
          tx,
          by.centreId,
          id,
          needs.machine.now(),
          'second-factor-reset',
        )
        return done({ data: { sessionsEnded }, more: null })
      },
    },
    by,
    needs,
  )
  if (isRefusal(outcome)) return outcome
  await succeeded(needs, subjectOf(needs.sealer, 'second-factor', by.centreId, id))
  return done(outcome.done.staff)
}

export function resetSecondFactorRoute(app: App, needs: Needs): void {
  app.post(
    '/api/staff/:id/reset-second-factor',
    {
      schema: {
        tags: ['staff'],
        summary: 'Take the second factor away',
        params: IdParams,
        body: StaffReason,
        response: { 200: StaffView },
      },
      config: { may: 'staff.reset' },
    },
    async (request, reply) =>
      answer(reply, await resetSecondFactor(request.params.id, request.body, request.who, needs)),
  )
}
