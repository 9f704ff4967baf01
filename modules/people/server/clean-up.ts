import { FAILURES_FORGOTTEN_AFTER_SECONDS } from '../rules/lock-out.ts'
import { NO_CENTRE } from './lock-out.ts'
import type { Needs } from './needs.ts'
import { listCentreIds } from './store/centres.ts'
import { deleteOldFailures } from './store/failures.ts'
import { deleteOldAttempts } from './store/oidc.ts'
import { deleteOldSessions } from './store/sessions.ts'

/** Ended sessions stay this long for whoever looks into an incident; the audit keeps their beginnings and ends. */
const SESSIONS_KEPT_DAYS = 30

/** The job: forgets failures, unused OIDC attempts and sessions of long ago. Technical time. */
export async function cleanUp(needs: Pick<Needs, 'db' | 'machine'>): Promise<void> {
  const now = needs.machine.now().getTime()
  const quiet = new Date(now - FAILURES_FORGOTTEN_AFTER_SECONDS * 1000)
  await deleteOldFailures(needs.db, NO_CENTRE, quiet)
  for (const centreId of await listCentreIds(needs.db)) {
    await deleteOldFailures(needs.db, centreId, quiet)
    await deleteOldAttempts(needs.db, centreId, new Date(now))
    await deleteOldSessions(needs.db, centreId, new Date(now - SESSIONS_KEPT_DAYS * 86_400_000))
  }
}
