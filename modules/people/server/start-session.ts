import type { FastifyReply } from 'fastify'
import type { Tx } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { sessionEnd } from '../rules/settings.ts'
import { nextStep } from '../rules/sign-in-step.ts'
import type { SignInStep } from '../rules/who.ts'
import { audit } from './audit.ts'
import { setSessionCookie } from './cookie.ts'
import type { From, Needs } from './needs.ts'
import { limitsOf } from './settings.ts'
import { findCentre } from './store/centres.ts'
import { addSession } from './store/sessions.ts'
import type { StaffRow } from './store/staff.ts'
import { newToken } from './token.ts'

export type StartedSession = { token: string; maxAgeSeconds: number; next: SignInStep | null }

/** Opens a session for a person whose first factor has been proved. Audited. */
export async function startSession(
  tx: Tx,
  centreId: number,
  staff: StaffRow,
  how: { by: 'password' | 'oidc' | 'demo' | 'first-admin'; from: From; secondFactorPassed?: boolean },
  needs: Pick<Needs, 'clock' | 'machine'>,
): Promise<StartedSession> {
  const centre = await findCentre(tx, centreId)
  const limits = limitsOf(centre?.settings)
  const now = needs.machine.now()
  const token = newToken(centreId, 'session')
  const id = uuid7()
  const secondFactorAt = how.secondFactorPassed ? now : null
  await addSession(tx, {
    centreId,
    id,
    staffId: staff.id,
    tokenHash: token.hash,
    address: how.from.address,
    userAgent: how.from.userAgent,
    startedBy: how.by,
    secondFactorAt,
    now,
    expiresAt: sessionEnd(now, now, limits),
  })
  await audit(
    tx,
    { kind: 'staff', id: staff.id, centreId },
    {
      at: needs.clock.now(),
      action: 'session.start',
      targetKind: 'session',
      targetId: id,
      data: { by: how.by, address: how.from.address },
    },
  )
  const next = nextStep({
    roles: staff.grants.map((grant) => grant.role),
    hasSecondFactor: staff.totpConfirmedAt !== null,
    secondFactorPassed: secondFactorAt !== null,
    mustChangePassword: staff.mustChangePassword,
  })
  return { token: token.text, maxAgeSeconds: limits.maxDays * 86_400, next }
}

export const giveCookie = (reply: FastifyReply, session: StartedSession, from: From): void =>
  setSessionCookie(reply, session.token, session.maxAgeSeconds, from.isHttps)
