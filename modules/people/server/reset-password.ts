import { answer, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import { StaffReason, TemporaryPassword } from '../contract/office.ts'
import { IdParams } from '../contract/words.ts'
import type { Who } from '../rules/who.ts'
import { changeStaff, type ChangeStaffRefusal } from './change-staff.ts'
import { TEMPORARY_PASSWORD_GROUPS } from './create-staff.ts'
import { subjectOf, succeeded } from './lock-out.ts'
import type { Needs } from './needs.ts'
import { hashPassword } from './passwords.ts'
import { endSessionsOf } from './store/sessions.ts'
import { bumpStaff, setPassword } from './store/staff.ts'
import { readableSecret } from './token.ts'

/** A new temporary password, shown this once; all sessions of the person end, and a lock-out is lifted. */
export async function resetPassword(
  id: string,
  order: StaffReason,
  by: Who,
  needs: Needs,
): Promise<Outcome<{ temporaryPassword: string; version: number }, ChangeStaffRefusal>> {
  const temporaryPassword = readableSecret(TEMPORARY_PASSWORD_GROUPS)
  const passwordHash = await hashPassword(temporaryPassword)
  const outcome = await changeStaff(
    id,
    {
      version: order.version,
      what: 'password-reset',
      reason: order.reason,
      run: async (tx, staff) => {
        if (staff.id === by.id) return refuse('yourself', { why: '请在“我的账号”中修改本人密码' })
        await setPassword(tx, by.centreId, id, passwordHash, true)
        await bumpStaff(tx, by.centreId, id)
        const sessionsEnded = await endSessionsOf(tx, by.centreId, id, needs.machine.now(), 'password-reset')
        return done({ data: { sessionsEnded }, more: staff.username })
      },
    },
    by,
    needs,
  )
  if (isRefusal(outcome)) return outcome
  await succeeded(needs, subjectOf(needs.sealer, 'account', by.centreId, outcome.done.more))
  return done({ temporaryPassword, version: outcome.done.staff.version })
}

export function resetPasswordRoute(app: App, needs: Needs): void {
  app.post(
    '/api/staff/:id/reset-password',
    {
      schema: {
        tags: ['staff'],
        summary: 'Give a new temporary password',
        params: IdParams,
        body: StaffReason,
        response: { 200: TemporaryPassword },
      },
      config: { may: 'staff.reset' },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return answer(reply, await resetPassword(request.params.id, request.body, request.who, needs))
    },
  )
}
