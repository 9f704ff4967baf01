import { answer, type App } from '#kit/http/index.ts'
import { done, refuse, type Outcome } from '#kit/outcome.ts'
import { SessionList, type SessionView } from '../contract/sign-in.ts'
import { IdParams, Nothing } from '../contract/words.ts'
import type { Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import type { Needs } from './needs.ts'
import { endSession, endSessionsOf, listOpenSessions } from './store/sessions.ts'
import { findStaff } from './store/staff.ts'
import { viewSession } from './views.ts'

/** A person's open sessions, last used first. Own, or another's by `staff.read-account`. */
export async function listSessions(
  staffId: string,
  by: Who,
  needs: Needs,
): Promise<Outcome<{ items: SessionView[] }, 'no-such-staff'>> {
  if (staffId !== by.id && !(await findStaff(needs.db, by.centreId, staffId))) return refuse('no-such-staff')
  const rows = await listOpenSessions(needs.db, by.centreId, staffId, needs.machine.now())
  return done({ items: rows.map((row) => viewSession(row, by.sessionId)) })
}

/** Ends one of one's own sessions; the present one too. */
export async function endOwnSession(
  id: string,
  by: Who,
  needs: Needs,
): Promise<Outcome<object, 'no-such-session'>> {
  const outcome = await needs.db.transaction(async (tx) => {
    const ended = await endSession(tx, by.centreId, by.id, id, needs.machine.now(), 'ended-by-owner')
    if (ended === 0) return refuse('no-such-session')
    await audit(tx, by, { at: needs.clock.now(), action: 'session.end', targetKind: 'session', targetId: id })
    return done({})
  })
  needs.authenticator.forget()
  return outcome
}

/** Ends all sessions of another person at once, such as after a lost device. */
export async function endSessionsOfStaff(
  staffId: string,
  by: Who,
  needs: Needs,
): Promise<Outcome<object, 'no-such-staff'>> {
  const outcome = await needs.db.transaction(async (tx) => {
    if (!(await findStaff(tx, by.centreId, staffId))) return refuse('no-such-staff')
    const count = await endSessionsOf(
      tx,
      by.centreId,
      staffId,
      needs.machine.now(),
      'ended-by-admin',
      by.sessionId ?? null,
    )
    await audit(tx, by, {
      at: needs.clock.now(),
      action: 'session.end-all',
      targetKind: 'staff',
      targetId: staffId,
      data: { count },
    })
    return done({})
  })
  needs.authenticator.forget()
  return outcome
}

export function sessionRoutes(app: App, needs: Needs): void {
  app.get(
    '/api/me/sessions',
    {
      schema: { tags: ['me'], summary: 'My open sessions', response: { 200: SessionList } },
      config: { may: 'self.sessions' },
    },
    async (request, reply) => answer(reply, await listSessions(request.who.id, request.who, needs)),
  )
  app.delete(
    '/api/me/sessions/:id',
    {
      schema: {
        tags: ['me'],
        summary: 'End one of my sessions',
        params: IdParams,
        response: { 200: Nothing },
      },
      config: { may: 'self.sessions' },
    },
    async (request, reply) => answer(reply, await endOwnSession(request.params.id, request.who, needs)),
  )
  app.get(
    '/api/staff/:id/sessions',
    {
      schema: {
        tags: ['staff'],
        summary: 'Open sessions of one person',
        params: IdParams,
        response: { 200: SessionList },
      },
      config: { may: 'staff.read-account' },
    },
    async (request, reply) => answer(reply, await listSessions(request.params.id, request.who, needs)),
  )
  app.post(
    '/api/staff/:id/end-sessions',
    {
      schema: {
        tags: ['staff'],
        summary: 'End all sessions of one person',
        params: IdParams,
        response: { 200: Nothing },
      },
      config: { may: 'staff.reset' },
    },
    async (request, reply) => answer(reply, await endSessionsOfStaff(request.params.id, request.who, needs)),
  )
}
