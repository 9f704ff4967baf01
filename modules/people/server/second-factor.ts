import { answer, type App } from '#kit/http/index.ts'
import type { Tx } from '#kit/db/index.ts'
import { assert, done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import { SecondFactorCode, SecondFactorOffer, SignedIn } from '../contract/sign-in.ts'
import { Nothing } from '../contract/words.ts'
import { nextStep } from '../rules/sign-in-step.ts'
import type { SignInStep, Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import { countTry, subjectOf, succeeded } from './lock-out.ts'
import type { Needs } from './needs.ts'
import { passSecondFactor } from './store/sessions.ts'
import { confirmTotp, lockStaff, setTotp, useTotpStep, type StaffRow } from './store/staff.ts'
import { newTotpSecret, openTotp, sealTotp, stepOfCode, totpUri } from './totp.ts'

export type SecondFactorRefusal =
  | 'wrong-code'
  | 'too-many'
  | 'not-enrolled'
  | 'already-enrolled'
  | 'no-such-staff'

/** Takes a code: right, of now, and never used before. The row is locked by the caller. */
async function takeCode(
  tx: Tx,
  centreId: number,
  staff: StaffRow,
  code: string,
  needs: Needs,
): Promise<boolean> {
  if (!staff.totpSealed || staff.totpKeyVersion === null) return false
  const secret = openTotp(needs.sealer, centreId, staff.id, staff.totpSealed, staff.totpKeyVersion)
  const step = stepOfCode(secret, code, needs.machine.now())
  return step !== null && (await useTotpStep(tx, centreId, staff.id, step)) === 1
}

const stepAfter = (staff: StaffRow): SignInStep | null =>
  nextStep({
    roles: staff.grants.map((grant) => grant.role),
    hasSecondFactor: true,
    secondFactorPassed: true,
    mustChangePassword: staff.mustChangePassword,
  })

/**
 * Checks the second factor of a session (`confirm`: makes the offered secret the person's own). A code is good once.
 * Refusals: wrong-code, too-many, not-enrolled, already-enrolled. Source: decision 0021.
 */
export async function checkSecondFactor(
  code: string,
  confirm: boolean,
  by: Who,
  needs: Needs,
): Promise<Outcome<{ next: SignInStep | null }, SecondFactorRefusal>> {
  assert(by.sessionId, 'only a session has a second factor')
  const { centreId, sessionId } = by
  const now = needs.machine.now()
  const subject = subjectOf(needs.sealer, 'second-factor', centreId, by.id)
  const wait = await countTry(needs, subject, now)
  if (wait) return wait

  const outcome = await needs.db.transaction(async (tx): Promise<Outcome<StaffRow, SecondFactorRefusal>> => {
    const staff = await lockStaff(tx, centreId, by.id)
    if (!staff) return refuse('no-such-staff')
    const isEnrolled = staff.totpConfirmedAt !== null
    if (confirm && isEnrolled) return refuse('already-enrolled')
    if (!staff.totpSealed || (!confirm && !isEnrolled))
      return refuse('not-enrolled', { allowed: ['enrol-second-factor'] })
    if (!(await takeCode(tx, centreId, staff, code, needs)))
      return refuse('wrong-code', { field: 'code', why: '验证码错误或已使用' })
    if (confirm) await confirmTotp(tx, centreId, staff.id, now)
    await passSecondFactor(tx, centreId, sessionId, now)
    await audit(tx, by, {
      at: needs.clock.now(),
      action: confirm ? 'staff.enrol-second-factor' : 'session.second-factor',
      targetKind: 'session',
      targetId: sessionId,
    })
    return done(staff)
  })
  if (isRefusal(outcome)) {
    if (outcome.refused !== 'wrong-code') await succeeded(needs, subject)
    // Whoever comes this far knows the password: the auditor must see that somebody tried.
    else
      await audit(needs.db, by, {
        at: needs.clock.now(),
        action: 'session.second-factor-refused',
        targetKind: 'session',
        targetId: sessionId,
      })
    return outcome
  }
  await succeeded(needs, subject)
  needs.authenticator.forget()
  return done({ next: stepAfter(outcome.done) })
}

/** Offers a new secret; worth nothing until a code from it is confirmed. A lost device is for the administrator. */
export async function offerSecondFactor(
  by: Who,
  needs: Needs,
): Promise<Outcome<SecondFactorOffer, 'already-enrolled' | 'no-such-staff'>> {
  const { centreId } = by
  return needs.db.transaction(async (tx) => {
    const staff = await lockStaff(tx, centreId, by.id)
    if (!staff) return refuse('no-such-staff')
    if (staff.totpConfirmedAt)
      return refuse('already-enrolled', { why: '已启用两步验证；更换设备请联系管理员' })
    const secret = newTotpSecret()
    await setTotp(tx, centreId, staff.id, {
      ...sealTotp(needs.sealer, centreId, staff.id, secret),
      confirmedAt: null,
    })
    await audit(tx, by, {
      at: needs.clock.now(),
      action: 'staff.offer-second-factor',
      targetKind: 'staff',
      targetId: staff.id,
    })
    return done({ secret, uri: totpUri(secret, staff.username) })
  })
}

export function secondFactorRoutes(app: App, needs: Needs): void {
  const may = 'self.sign-in'
  app.post(
    '/api/sign-in/second-factor',
    {
      schema: {
        tags: ['sign-in'],
        summary: 'Second factor of this sign-in',
        body: SecondFactorCode,
        response: { 200: SignedIn },
      },
      config: { may },
    },
    async (request, reply) =>
      answer(reply, await checkSecondFactor(request.body.code, false, request.who, needs)),
  )
  app.post(
    '/api/me/second-factor/enrol',
    {
      schema: {
        tags: ['me'],
        summary: 'A new secret for the second factor',
        body: Nothing,
        response: { 200: SecondFactorOffer },
      },
      config: { may },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return answer(reply, await offerSecondFactor(request.who, needs))
    },
  )
  app.post(
    '/api/me/second-factor/confirm',
    {
      schema: {
        tags: ['me'],
        summary: 'Confirm the offered secret',
        body: SecondFactorCode,
        response: { 200: SignedIn },
      },
      config: { may },
    },
    async (request, reply) =>
      answer(reply, await checkSecondFactor(request.body.code, true, request.who, needs)),
  )
}
