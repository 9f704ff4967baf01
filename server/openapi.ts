/** `openapi()` gives the OpenAPI document of all routes; nothing is opened for it. As a program: prints it. */
import { newestOf, publishedCalendars } from '#kit/calendar/published.ts'
import { machineClock } from '#kit/clock.ts'
import { openDb } from '#kit/db/index.ts'
import type { EvidenceStore } from '#kit/files/index.ts'
import { freshKeys } from '#kit/keys.ts'
import { createLog } from '#kit/log.ts'
import { sealer } from '#kit/seal.ts'
import { serve, worldOf } from './main.ts'

export async function openapi(): Promise<object> {
  // No statement is ever sent to it: routes are declared, not called.
  const db = openDb('postgres://127.0.0.1:1/none', { max: 1 })
  const world = worldOf({
    db,
    log: createLog({ level: 'silent' }),
    clock: machineClock,
    sealer: sealer(freshKeys()),
    // Declared, never called.
    evidence: {} as EvidenceStore,
    calendars: { newest: () => newestOf(publishedCalendars) },
  })
  const app = await serve(world)
  try {
    await app.ready()
    return app.swagger()
  } finally {
    await app.close()
    await db.close()
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await openapi(), null, 2)}\n`)
