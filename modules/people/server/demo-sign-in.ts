import type { FastifyRequest } from 'fastify'
import { answer, isLocal, type App } from '#kit/http/index.ts'
import { done, refuse, type Outcome } from '#kit/outcome.ts'
import { DemoRoles, DemoSignIn, SignedIn } from '../contract/sign-in.ts'
import { ROLES, type Role } from '../rules/roles.ts'
import { fromOf } from './cookie.ts'
import type { Demo, From, Needs } from './needs.ts'
import { answerSignIn, endReplaced } from './sign-in.ts'
import { startSession, type StartedSession } from './start-session.ts'
import { findStaffByUsername } from './store/staff.ts'

const FORWARDED = ['forwarded', 'via', 'x-real-ip', 'client-ip', 'true-client-ip', 'cf-connecting-ip']
const LOOPBACK_NAME = /^(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]+)?$/i

/**
 * Only when started as demo, only from this machine, and nobody between: any forwarded header refuses, and so does a
 * foreign Host, since a page elsewhere may point its own name at 127.0.0.1. Source: design.md section 6.
 */
export function isDemoCaller(request: FastifyRequest, needs: Pick<Needs, 'demo'>): boolean {
  if (!needs.demo || !isLocal(request)) return false
  if (Object.keys(request.headers).some((name) => FORWARDED.includes(name) || name.startsWith('x-forwarded')))
    return false
  return LOOPBACK_NAME.test(request.headers.host ?? '')
}

const demoRoles = (demo: Demo): Role[] => {
  const held = new Set(demo.accounts().map((account) => account.role))
  return ROLES.filter((role) => held.has(role))
}

/** Signs in as the demo's person of that role, without password or second factor. */
export async function demoSignIn(
  role: Role,
  from: From,
  needs: Needs,
): Promise<Outcome<StartedSession, 'no-such-role'>> {
  const account = needs.demo?.accounts().find((one) => one.role === role)
  const staff = account && (await findStaffByUsername(needs.db, account.centreId, account.username))
  if (!account || !staff?.isActive) return refuse('no-such-role', { field: 'role' })
  const how = { by: 'demo', from, secondFactorPassed: true } as const
  return done(await needs.db.transaction((tx) => startSession(tx, account.centreId, staff, how, needs)))
}

export function demoRoutes(app: App, needs: Needs): void {
  app.get(
    '/api/demo/roles',
    {
      schema: {
        tags: ['sign-in'],
        summary: 'Roles of the demo, on this machine only',
        response: { 200: DemoRoles },
      },
      config: { may: 'anyone' },
    },
    async (request, reply) =>
      answer(
        reply,
        needs.demo && isDemoCaller(request, needs)
          ? done({ roles: demoRoles(needs.demo) })
          : refuse('no-such-page'),
      ),
  )
  app.post(
    '/api/demo/sign-in',
    {
      schema: {
        tags: ['sign-in'],
        summary: 'One-click sign-in of the demo, on this machine only',
        body: DemoSignIn,
        response: { 200: SignedIn },
      },
      config: { may: 'anyone' },
    },
    async (request, reply) => {
      if (!isDemoCaller(request, needs)) return answer(reply, refuse('no-such-page'))
      await endReplaced(request, needs)
      return answerSignIn(request, reply, await demoSignIn(request.body.role, fromOf(request), needs))
    },
  )
}
