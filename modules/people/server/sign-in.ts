import type { FastifyReply, FastifyRequest } from 'fastify'
import { answer, sendProblem, sent, type App } from '#kit/http/index.ts'
import type { Db } from '#kit/db/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import { SignedIn, SignIn } from '../contract/sign-in.ts'
import { audit, nobodyOf } from './audit.ts'
import { fromOf, SESSION_COOKIE } from './cookie.ts'
import { countTry, findWait, NO_CENTRE, subjectOf, succeeded } from './lock-out.ts'
import type { From, Needs } from './needs.ts'
import { isPassword } from './passwords.ts'
import { giveCookie, startSession, type StartedSession } from './start-session.ts'
import { findCentre, listCentreIds } from './store/centres.ts'
import { endSessionOfToken } from './store/sessions.ts'
import { findStaffByUsername } from './store/staff.ts'
import { readToken } from './token.ts'

export type SignInRefusal = 'wrong-credentials' | 'too-many' | 'bad-input'

/** The centre somebody signs in to: named, or the only one there is. */
export async function findSignInCentre(
  db: Db,
  named: number | undefined,
): Promise<Outcome<number, 'bad-input'>> {
  if (named !== undefined) return done(named)
  const [only, second] = await listCentreIds(db, 2)
  if (only !== undefined && second === undefined) return done(only)
  return refuse('bad-input', { field: 'centreId', why: '请填写中心代码' })
}

/**
 * Signs in by name and password. Whether name, password or centre is wrong, or the account is switched off, is not
 * told, and takes the same time. Refusals: wrong-credentials; too-many with the seconds to wait; bad-input when the
 * centre must be named. Source: decision 0021.
 */
export async function signIn(
  order: SignIn,
  from: From,
  needs: Needs,
): Promise<Outcome<StartedSession, SignInRefusal>> {
  const found = await findSignInCentre(needs.db, order.centreId)
  if (isRefusal(found)) return found
  const centreId = found.done
  const username = order.username.trim().toLowerCase()
  const now = needs.machine.now()
  const isCentre = (await findCentre(needs.db, centreId)) !== undefined
  const bucket = isCentre ? centreId : NO_CENTRE
  const account = subjectOf(needs.sealer, 'account', centreId, username, bucket)
  const address = subjectOf(needs.sealer, 'address', centreId, from.address, bucket)
  const wait = (await findWait(needs.db, address, now)) ?? (await countTry(needs, account, now))
  if (wait) return wait

  const staff = await findStaffByUsername(needs.db, centreId, username)
  const isRight = await isPassword(staff?.isActive ? staff.passwordHash : null, order.password)
  if (!staff || !isRight) {
    await countTry(needs, address, now)
    // A centre that does not exist has no audit.
    if (isCentre)
      await audit(needs.db, nobodyOf(centreId), {
        at: needs.clock.now(),
        action: 'session.refused',
        targetKind: 'staff',
        targetId: staff?.id ?? 'unknown',
        data: { address: from.address },
      })
    return refuse('wrong-credentials', { why: '用户名或密码错误' })
  }
  await succeeded(needs, account)
  return done(
    await needs.db.transaction((tx) => startSession(tx, centreId, staff, { by: 'password', from }, needs)),
  )
}

/** Ends the session that this browser had before, if any: one browser, one session. */
export async function endReplaced(
  request: FastifyRequest,
  needs: Pick<Needs, 'db' | 'machine' | 'authenticator'>,
): Promise<void> {
  const before = readToken(request.cookies[SESSION_COOKIE] ?? '')
  if (before?.kind !== 'session') return
  const ended = await endSessionOfToken(
    needs.db,
    before.centreId,
    before.hash,
    needs.machine.now(),
    'replaced',
  )
  if (ended > 0) needs.authenticator.forget()
}

/** Sends the outcome of a sign-in: the cookie and what is still to be done, or 401. */
export function answerSignIn(
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: Outcome<StartedSession>,
): void {
  if (isRefusal(outcome)) {
    const seconds = (outcome.current as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds
    if (seconds !== undefined) reply.header('retry-after', String(seconds))
    if (outcome.refused === 'wrong-credentials') return sent(sendProblem(request, reply, outcome, 401))
    return answer(reply, outcome)
  }
  giveCookie(reply, outcome.done, fromOf(request))
  return answer(reply, done({ next: outcome.done.next }))
}

export function signInRoute(app: App, needs: Needs): void {
  app.post(
    '/api/sign-in',
    {
      schema: {
        tags: ['sign-in'],
        summary: 'Sign in by name and password',
        body: SignIn,
        response: { 200: SignedIn },
      },
      config: { may: 'anyone' },
    },
    async (request, reply) => {
      const outcome = await signIn(request.body, fromOf(request), needs)
      if (!isRefusal(outcome)) await endReplaced(request, needs)
      return answerSignIn(request, reply, outcome)
    },
  )
}
