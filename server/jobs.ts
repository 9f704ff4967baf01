/** All that runs by the clock. */
import type { Jobs } from '#kit/jobs.ts'
import { forgetAnswers } from '#kit/http/index.ts'
import { archiveFacts } from '#kit/outbox/index.ts'
import { cleanUp, listCentres, sealEveryAudit } from '#people/server'
import { recountClocks, tickClocks } from '#cases/server'
import type { World } from './main.ts'

type Row = {
  readonly everySeconds: number
  readonly what: string
  readonly run: (world: World) => Promise<unknown>
}

const HOUR = 3_600
/** A client that repeats a creating request later than this creates anew. Decision 0042. */
const ANSWERS_KEPT_MS = 3 * 24 * HOUR * 1000

/** By machine time, on pg-boss: one process does it, whoever comes first. No input; running twice does no harm. */
export const JOBS = {
  'audit.seal': {
    everySeconds: 10,
    what: 'gives waiting audit rows their places in the chain of their centre',
    run: ({ db, people }) => sealEveryAudit(db, people),
  },
  'people.clean-up': {
    everySeconds: HOUR,
    what: 'forgets failed sign-ins, unused OIDC attempts and sessions of long ago',
    run: ({ people }) => cleanUp(people),
  },
  'answers.forget': {
    everySeconds: HOUR,
    what: 'forgets answers kept for repeated requests',
    run: async ({ db, people }) => {
      const before = new Date(people.machine.now().getTime() - ANSWERS_KEPT_MS)
      for (const centreId of await listCentres(db)) await forgetAnswers(db, centreId, before)
    },
  },
  'clocks.recount': {
    everySeconds: HOUR / 12,
    what: 'counts running legal limits anew when a newer calendar was loaded, and tells where the day moved',
    run: async ({ cases, calendars }) => {
      await calendars.reload()
      await recountClocks(cases)
    },
  },
  'facts.archive': {
    everySeconds: HOUR,
    what: 'moves facts that everybody has read, and older than seven days, to the archive',
    run: ({ db }) => archiveFacts(db),
  },
} as const satisfies Record<string, Row>

/** By business time: compares rows with the clock, in every process; what was done is marked in the same transaction. */
export const TICKS = {
  'clocks.due': {
    everySeconds: 5,
    what: 'tells of legal limits that end today or have passed',
    run: ({ cases }) => tickClocks(cases),
  },
  'calendar.reload': {
    everySeconds: 60,
    what: 'reads calendars that a command has loaded meanwhile',
    run: ({ calendars }) => calendars.reload(),
  },
} as const satisfies Record<string, Row>

export type RunningJobs = { signal(name: keyof typeof JOBS): Promise<void>; stop(): Promise<void> }

/** Starts all of them. pg-boss is loaded here, so that it does not hold up the first page. */
export async function startJobs(world: World): Promise<RunningJobs> {
  const { openJobs, every } = await import('#kit/jobs.ts')
  const onFault = (name: string, error: unknown) => world.log.error({ err: error, job: name }, 'a job failed')
  const jobs: Jobs = openJobs(world.db, { onFault })
  for (const [name, { everySeconds, run }] of Object.entries(JOBS) as [string, Row][])
    jobs.define(name, { everySeconds, run: () => run(world) })
  const ticks = (Object.entries(TICKS) as [string, Row][]).map(([name, { everySeconds, run }]) =>
    every(
      everySeconds * 1000,
      () => run(world),
      (error) => onFault(name, error),
    ),
  )
  await jobs.start()
  return {
    signal: (name) => jobs.signal(name),
    async stop() {
      for (const tick of ticks) await tick.stop()
      await jobs.stop()
    },
  }
}
