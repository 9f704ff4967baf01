import { answer, type App } from '#kit/http/index.ts'
import { assert, done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import { ChangePassword, SignedIn } from '../contract/sign-in.ts'
import { PASSWORD_FAULT_WORDS, refusePassword, type PasswordFault } from '../rules/password.ts'
import { nextStep } from '../rules/sign-in-step.ts'
import type { SignInStep, Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import { countTry, subjectOf, succeeded } from './lock-out.ts'
import type { Needs } from './needs.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { endSessionsOf } from './store/sessions.ts'
import { findStaff, lockStaff, setPassword } from './store/staff.ts'

export type ChangePasswordRefusal =
  | 'wrong-password'
  | 'same-password'
  | 'weak-password'
  | 'too-many'
  | 'no-such-staff'
  | 'second-factor-needed'

/** A password that may not be, as a refusal that says why. */
export const weakPassword = (fault: PasswordFault, field: string) =>
  refuse('weak-password', { field, why: PASSWORD_FAULT_WORDS[fault] })

/**
 * Sets a new password and ends the person's other sessions. Refusals: wrong-password (the present one), weak-password
 * with the rule, same-password, too-many. Source: decision 0021.
 */
export async function changePassword(
  order: ChangePassword,
  by: Who,
  needs: Needs,
): Promise<Outcome<{ next: SignInStep | null }, ChangePasswordRefusal>> {
  assert(by.sessionId, 'only a session changes a password')
  // A stolen password alone must not set a new one.
  if (by.next && by.next !== 'change-password') return refuse('second-factor-needed', { allowed: [by.next] })
  const { centreId } = by
  const staff = await findStaff(needs.db, centreId, by.id)
  if (!staff) return refuse('no-such-staff')
  const fault = refusePassword(order.next, staff.username)
  if (fault) return weakPassword(fault, 'next')
  const subject = subjectOf(needs.sealer, 'account', centreId, staff.username)
  const wait = await countTry(needs, subject, needs.machine.now())
  if (wait) return wait
  if (!(await isPassword(staff.passwordHash, order.current)))
    return refuse('wrong-password', { field: 'current', why: '当前密码错误' })
  await succeeded(needs, subject)
  if (await isPassword(staff.passwordHash, order.next))
    return refuse('same-password', { field: 'next', why: '新密码不得与当前密码相同' })

  const passwordHash = await hashPassword(order.next)
  const outcome = await needs.db.transaction(
    async (tx): Promise<Outcome<{ next: SignInStep | null }, 'wrong-password'>> => {
      const now = await lockStaff(tx, centreId, staff.id)
      // Reset by the administrator meanwhile: what was proved above is no longer the password.
      if (now?.passwordHash !== staff.passwordHash) return refuse('wrong-password', { field: 'current' })
      await setPassword(tx, centreId, staff.id, passwordHash, false)
      const ended = await endSessionsOf(
        tx,
        centreId,
        staff.id,
        needs.machine.now(),
        'password-changed',
        by.sessionId,
      )
      await audit(tx, by, {
        at: needs.clock.now(),
        action: 'staff.change-password',
        targetKind: 'staff',
        targetId: staff.id,
        data: { sessionsEnded: ended },
      })
      return done({
        next: nextStep({
          roles: by.roles,
          hasSecondFactor: now.totpConfirmedAt !== null,
          secondFactorPassed: true,
          mustChangePassword: false,
        }),
      })
    },
  )
  if (!isRefusal(outcome)) needs.authenticator.forget()
  return outcome
}

export function changePasswordRoute(app: App, needs: Needs): void {
  app.post(
    '/api/me/password',
    {
      schema: {
        tags: ['me'],
        summary: 'Change my password; my other sessions end',
        body: ChangePassword,
        response: { 200: SignedIn },
      },
      config: { may: 'self.sign-in' },
    },
    async (request, reply) => answer(reply, await changePassword(request.body, request.who, needs)),
  )
}
