import { answer, type App } from '#kit/http/index.ts'
import type { Db } from '#kit/db/index.ts'
import { assert, done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import { FirstAdmin, SignedIn } from '../contract/sign-in.ts'
import { refusePassword } from '../rules/password.ts'
import { operatorOf } from './authenticate.ts'
import { weakPassword } from './change-password.ts'
import { fromOf } from './cookie.ts'
import { createCentre } from './create-centre.ts'
import { createStaff } from './create-staff.ts'
import { inTransaction } from './in-transaction.ts'
import type { From, Needs } from './needs.ts'
import { answerSignIn } from './sign-in.ts'
import { startSession, type StartedSession } from './start-session.ts'
import { hasStaff, lockFirstAdminCode, saveFirstAdminCode, useFirstAdminCode } from './store/centres.ts'
import { findStaff } from './store/staff.ts'
import { hashToken, readableSecret, sameBytes } from './token.ts'

const CODE_GROUPS = 5

/**
 * Makes the one-time code that the first-administrator page asks for; the start prints it. A new start makes a new
 * one. Null once anybody exists.
 */
export async function makeFirstAdminCode(db: Db): Promise<string | null> {
  if (await hasStaff(db)) return null
  const code = readableSecret(CODE_GROUPS)
  return (await saveFirstAdminCode(db, hashToken(code))) === 1 ? code : null
}

export type FirstAdminRefusal =
  | 'wrong-code'
  | 'not-empty'
  | 'weak-password'
  | 'username-taken'
  | 'centre-exists'

/**
 * Makes the centre and its first administrator, who must enrol a second factor before anything else. Works once, on an
 * installation without anybody, with the code of the start. Refusals leave the code good.
 */
export function createFirstAdmin(
  order: FirstAdmin,
  from: From,
  needs: Needs,
): Promise<Outcome<StartedSession, FirstAdminRefusal>> {
  return inTransaction(needs.db, async (tx): Promise<Outcome<StartedSession, FirstAdminRefusal>> => {
    const known = await lockFirstAdminCode(tx)
    if (!known || known.usedAt || (await hasStaff(tx))) return refuse('not-empty', { why: '系统已初始化' })
    const code = order.code.trim().toLowerCase()
    if (!sameBytes(known.codeHash, hashToken(code)))
      return refuse('wrong-code', { field: 'code', why: '初始化码错误，请查看启动日志' })
    const fault = refusePassword(order.password, order.username)
    if (fault) return weakPassword(fault, 'password')

    const { centreId } = order
    const by = operatorOf(centreId)
    const centre = await createCentre(
      tx,
      { centreId, name: order.centreName, shortName: order.centreShortName },
      by,
      needs,
    )
    if (isRefusal(centre)) return centre
    const person = {
      username: order.username,
      name: order.name,
      unitId: null,
      roles: [{ role: 'admin', unitId: null }],
    } as const
    const created = await createStaff(tx, { ...person, roles: [...person.roles] }, by, needs, {
      password: order.password,
    })
    if (isRefusal(created)) return refuse('username-taken', { field: 'username' })
    await useFirstAdminCode(tx, needs.machine.now())
    const staff = await findStaff(tx, centreId, created.done.staff.id)
    assert(staff, 'the administrator just made is there')
    return done(await startSession(tx, centreId, staff, { by: 'first-admin', from }, needs))
  })
}

export function firstAdminRoute(app: App, needs: Needs): void {
  app.post(
    '/api/first-admin',
    {
      schema: {
        tags: ['sign-in'],
        summary: 'Centre and first administrator of an empty installation',
        body: FirstAdmin,
        response: { 200: SignedIn },
      },
      config: { may: 'anyone' },
    },
    async (request, reply) => {
      const outcome = await createFirstAdmin(request.body, fromOf(request), needs)
      return isRefusal(outcome) ? answer(reply, outcome) : answerSignIn(request, reply, outcome)
    },
  )
}
