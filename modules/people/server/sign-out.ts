import { answer, type App } from '#kit/http/index.ts'
import { done } from '#kit/outcome.ts'
import { Nothing } from '../contract/words.ts'
import type { Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import { clearSessionCookie, fromOf } from './cookie.ts'
import type { Needs } from './needs.ts'
import { endSession } from './store/sessions.ts'

/** Ends the session that asks. */
export async function signOut(by: Who, needs: Needs): Promise<void> {
  const { sessionId } = by
  if (!sessionId) return
  await needs.db.transaction(async (tx) => {
    const ended = await endSession(tx, by.centreId, by.id, sessionId, needs.machine.now(), 'signed-out')
    if (ended === 1)
      await audit(tx, by, {
        at: needs.clock.now(),
        action: 'session.end',
        targetKind: 'session',
        targetId: sessionId,
      })
  })
  needs.authenticator.forget()
}

export function signOutRoute(app: App, needs: Needs): void {
  app.post(
    '/api/sign-out',
    {
      schema: { tags: ['sign-in'], summary: 'Sign out', response: { 200: Nothing } },
      config: { may: 'self.sign-in' },
    },
    async (request, reply) => {
      await signOut(request.who, needs)
      clearSessionCookie(reply, fromOf(request).isHttps)
      return answer(reply, done({}))
    },
  )
}
