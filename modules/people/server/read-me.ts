import { answer, type App } from '#kit/http/index.ts'
import { assert, done, refuse, type Outcome } from '#kit/outcome.ts'
import { Me } from '../contract/sign-in.ts'
import { permissionsOf } from '../rules/may.ts'
import { needsSecondFactor } from '../rules/roles.ts'
import type { Who } from '../rules/who.ts'
import type { Needs } from './needs.ts'
import { findCentre } from './store/centres.ts'
import { findStaff } from './store/staff.ts'
import { findUnit } from './store/units.ts'

/** Who is signed in, with what rights, and what time it is here. */
export async function readMe(by: Who, needs: Needs): Promise<Outcome<Me, 'no-such-staff'>> {
  assert(by.sessionId, 'only a session asks who it is')
  const [staff, centre, unit] = await Promise.all([
    findStaff(needs.db, by.centreId, by.id),
    findCentre(needs.db, by.centreId),
    by.unitId === null ? undefined : findUnit(needs.db, by.centreId, by.unitId),
  ])
  if (!staff || !centre) return refuse('no-such-staff')
  return done({
    id: by.id,
    name: by.name,
    username: staff.username,
    centre: { id: centre.centreId, name: centre.name, shortName: centre.shortName },
    roles: [...by.roles],
    unit: unit ? { id: unit.id, name: unit.name, shortName: unit.shortName } : null,
    unitIds: [...by.unitIds],
    permissions: permissionsOf(by, needs.tables),
    next: by.next ?? null,
    mustChangePassword: staff.mustChangePassword,
    secondFactor: {
      isEnrolled: staff.totpConfirmedAt !== null,
      isRequired: needsSecondFactor(by.roles),
      isNeededNow: by.next === 'second-factor' || by.next === 'enrol-second-factor',
    },
    clock: { now: needs.clock.now().toISOString(), today: needs.clock.today() },
    isDemo: needs.demo !== undefined,
    sessionId: by.sessionId,
  })
}

export function meRoute(app: App, needs: Needs): void {
  app.get(
    '/api/me',
    {
      schema: { tags: ['me'], summary: 'Who am I, what may I, what time is it here', response: { 200: Me } },
      config: { may: 'self.sign-in' },
    },
    async (request, reply) => answer(reply, await readMe(request.who, needs)),
  )
}
