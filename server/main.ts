/** Wires everything: the only file that knows all modules. `start` runs a server; commands and the twin open a World. */
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { loadCalendars, type Calendars } from '#kit/calendar/load.ts'
import { loadClockOffset, saveClockOffset } from '#kit/clock-store.ts'
import { machineClock, offsetClock, type Clock } from '#kit/clock.ts'
import { migrate, openDb, type Db } from '#kit/db/index.ts'
import { clamd, diskStore, noScan, type EvidenceStore } from '#kit/files/index.ts'
import { buildApp, probeRoutes, type App, type RateLimits } from '#kit/http/index.ts'
import { sealerOf } from '#kit/key-store.ts'
import { liveRoute, type LiveHub } from '#kit/live/index.ts'
import { outboxLag, startRelay, type Relay } from '#kit/outbox/index.ts'
import { createMetrics, type Metrics } from '#kit/metrics.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Calendar } from '#kit/workdays.ts'
import { peopleTable, type RoleTable, type Who } from '#people'
import {
  listCentres,
  makeFirstAdminCode,
  openAuthenticator,
  peopleGuard,
  peopleRoutes,
  type Demo,
  type PeopleNeeds,
} from '#people/server'
import { casesTable } from '#cases'
import { casesRoutes, seedCatalogue } from '#cases/server'
import {
  demoOf,
  markDemoBegun,
  markDemoMade,
  readLogins,
  throwAwayHalfDemo,
  writeLogins,
  type DemoLogin,
  type SeedDemo,
} from './demo.ts'
import { startJobs } from './jobs.ts'
import { toMessages } from './live.ts'
import { migrations } from './migrations.ts'
import { serverTable } from './permissions.ts'
import { openPlace } from './place.ts'
import { readyChecks } from './ready-checks.ts'
import type { Settings } from './settings.ts'

/** The role tables of all modules; their names never repeat. */
export const tables: readonly RoleTable[] = [serverTable, peopleTable, casesTable]

/** Everything but HTTP: what operations need, whoever runs them. */
export type World = {
  readonly db: Db
  /** Business time. */
  readonly clock: Clock
  readonly sealer: Sealer
  readonly log: FastifyBaseLogger
  readonly evidence: EvidenceStore
  readonly people: PeopleNeeds
  readonly cases: Parameters<typeof casesRoutes>[1]
  /** The newest calendar; `reload` after another process has loaded one. */
  readonly calendars: { newest(): Calendar; reload(): Promise<void> }
  /** Wakes the relay after a commit. */
  nudge(): void
}

export type WorldOptions = {
  db: Db
  keyFile: string
  /** Folder of the evidence store. */
  evidenceDir: string
  clamd?: Settings['clamd']
  log: FastifyBaseLogger
  /** Left out: business time as this database has it. */
  clock?: Clock
  demo?: Demo
  oidc?: Settings['oidc']
  nudge?: () => void
}

/** Opens the operations on a migrated database. Throws KeyError or SealError when the keys are not its own. */
export async function openWorld(opts: WorldOptions): Promise<World> {
  const { db } = opts
  const sealer = await sealerOf(db, opts.keyFile, machineClock.now())
  const calendars = await loadCalendars(db, machineClock.now())
  const evidence = await diskStore(opts.evidenceDir, sealer, opts.clamd ? clamd(opts.clamd) : noScan)
  return worldOf({ ...opts, sealer, calendars, evidence, clock: opts.clock ?? (await clockOf(db)) })
}

type Parts = Omit<WorldOptions, 'keyFile' | 'evidenceDir' | 'clamd'> & {
  clock: Clock
  sealer: Sealer
  evidence: EvidenceStore
  calendars: Pick<Calendars, 'newest'>
}

/** The wiring itself; asks nothing of the database. */
export function worldOf(parts: Parts): World {
  const { db, log, clock, sealer, evidence } = parts
  const machine = machineClock
  const nudge = parts.nudge ?? (() => undefined)
  let { calendars } = parts
  const calendar = () => calendars.newest()
  return {
    db,
    clock,
    sealer,
    log,
    evidence,
    people: {
      db,
      clock,
      machine,
      sealer,
      tables,
      authenticator: openAuthenticator({ db, machine }),
      newCentre: seedCatalogue,
      ...(parts.demo && { demo: parts.demo }),
      ...(parts.oidc && { oidc: parts.oidc }),
    },
    cases: { db, clock, sealer, calendar, nudge, files: evidence },
    calendars: {
      newest: calendar,
      reload: async () => void (calendars = await loadCalendars(db, machine.now())),
    },
    nudge,
  }
}

/** The same world under another clock: for the twin, which lives through weeks in a minute. */
export const under = (world: World, clock: Clock): World => ({
  ...world,
  clock,
  people: { ...world.people, clock },
  cases: { ...world.cases, clock },
})

/** What a World takes from the settings. */
export const placesOf = ({ keyFile, dataDir, clamd, oidc }: Settings) => ({
  keyFile,
  evidenceDir: join(dataDir, EVIDENCE),
  clamd,
  oidc,
})
/** Under the data folder. */
export const EVIDENCE = 'evidence'

export async function clockOf(db: Db): Promise<Clock> {
  const offsetMs = await loadClockOffset(db)
  return offsetMs === 0 ? machineClock : offsetClock(offsetMs)
}

export type ServeOptions = {
  title?: { title: string; version: string }
  pages?: string
  origins?: readonly string[]
  proxies?: readonly string[]
  rates?: Partial<RateLimits>
  /** Memory, event loop and the like at /metrics; once per process. */
  processFigures?: boolean
  /** Left out: the product's own. The who-may test proves itself with a spoilt copy. */
  tables?: readonly RoleTable[]
}

/** All routes over a world; not listening yet. */
export async function serve(world: World, opts: ServeOptions = {}): Promise<App> {
  const { authenticator } = world.people
  const metrics = createMetrics({ process: opts.processFigures ?? false })
  const app = await buildApp<Who>({
    guard: peopleGuard(authenticator, opts.tables ?? tables),
    log: world.log,
    title: opts.title ?? { title: '心桥 Xinqiao', version: '0.1.0' },
    timer: (...request) => metrics.requestTimer(...request),
    fingerprint: (centreId, text) => world.sealer.hash('request', centreId, text),
    ...(opts.pages !== undefined && { pages: opts.pages }),
    ...(opts.origins && { origins: opts.origins }),
    ...(opts.proxies && { proxies: opts.proxies }),
    ...(opts.rates && { rates: opts.rates }),
  })
  peopleRoutes(app, world.people)
  casesRoutes(app, { ...world.cases, files: world.evidence })
  const hub = liveRoute<Who>(app, 'live.read', {
    db: world.db,
    toMessages: toMessages(tables),
    again: (who) => authenticator.again(who),
    onFault: (error) => world.log.error({ err: error }, 'live messages failed'),
  })
  probeRoutes(app, readyChecks(world.db), metrics, 'metrics.read')
  countOn(metrics, world, hub)
  return app
}

function countOn(metrics: Metrics, { db }: World, hub: LiveHub<Who>): void {
  metrics.gauge('live_streams', 'Open live streams', () => hub.streams())
  metrics.gauge(
    'outbox_waiting',
    'Facts without a position yet, at most 10000',
    async () => (await outboxLag(db)).waiting,
  )
  metrics.gauge('database_connections', 'Connections of this process', () => db.pool.totalCount)
  metrics.gauge('database_waiting', 'Statements that wait for a connection', () => db.pool.waitingCount)
}

export type StartOptions = {
  settings: Settings
  log: FastifyBaseLogger
  /** Lines for the person at the terminal. */
  say(line: string): void
  /** An empty centre instead of the demo. */
  empty: boolean
  /** Makes the demo; given by bin/, which alone knows the twin. */
  seed?: SeedDemo
  pages?: string
}

export type Running = {
  readonly url: string
  readonly world: World
  readonly app: App
  readonly logins: readonly DemoLogin[] | null
  /** Made at this start, when nobody exists yet. */
  readonly firstAdminCode: string | null
  /** Resolves when the database server is gone for good and the process cannot go on. */
  readonly failed: Promise<Error>
  stop(): Promise<void>
}

/** Starts everything in order; whatever was opened is closed again when a later step fails. */
export async function start(opts: StartOptions): Promise<Running> {
  const { settings, log } = opts
  const opened: (() => Promise<unknown>)[] = []
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) await close()
  }
  try {
    const failed = Promise.withResolvers<Error>()
    const place = await openPlace(settings, (error) => {
      if (error) failed.resolve(error)
      else log.warn('the database server had died and was started again')
    })
    opened.push(() => place.stop())
    const db = openDb(place.url)
    opened.push(() => db.close())
    if (await throwAwayHalfDemo(db, settings)) opts.say('the demo was not made to its end: making it anew')
    await migrate(db, migrations)

    const relay: Relay = startRelay(db, { onFault: (error) => log.error({ err: error }, 'the relay failed') })
    opened.push(() => relay.stop())
    const base = { db, log, nudge: () => relay.nudge(), ...placesOf(settings) }
    const isNew = (await listCentres(db)).length === 0
    if (isNew && !opts.empty && opts.seed) await makeDemo(await openWorld(base), opts.seed, opts)

    // A clock of its own is what a demo has: the file alone may lie beside another database.
    const logins = (await loadClockOffset(db)) === 0 ? null : readLogins(settings.dataDir)
    const [centreId] = await listCentres(db)
    const demo = logins && centreId !== undefined ? demoOf(logins, centreId) : undefined
    const world = await openWorld({ ...base, ...(demo && { demo }) })
    const firstAdminCode = await makeFirstAdminCode(db)

    const app = await serve(world, {
      origins: settings.origins,
      proxies: settings.proxies,
      processFigures: true,
      ...(opts.pages !== undefined && { pages: opts.pages }),
    })
    opened.push(() => app.close())
    const url = await listen(app, settings)
    const jobs = startJobs(world)
    jobs.catch((error: unknown) => failed.resolve(error as Error))
    opened.push(async () => (await jobs).stop())
    return {
      url,
      world,
      app,
      logins: demo ? logins : null,
      firstAdminCode,
      failed: failed.promise,
      stop: closeAll,
    }
  } catch (error) {
    await closeAll().catch((fault: unknown) =>
      log.error({ err: fault }, 'closing after a failed start failed'),
    )
    throw error
  }
}

async function makeDemo(world: World, seed: SeedDemo, opts: StartOptions): Promise<void> {
  const { settings } = opts
  opts.say('no data yet: making the demo (npm start -- --empty starts an empty centre instead)')
  markDemoBegun(settings)
  const made = await seed((clock) => under(world, clock), opts.say)
  const now = machineClock.now()
  await saveClockOffset(world.db, made.startsAt.getTime() - now.getTime(), now)
  writeLogins(settings.dataDir, made.logins)
  markDemoMade(settings.dataDir)
}

async function listen(app: App, { port, host }: Settings): Promise<string> {
  try {
    return await app.listen({ port, host })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new Error(
        `port ${port} on ${host} is taken by another program: stop it, or choose another with PORT`,
        { cause: error },
      )
    if (code === 'EACCES')
      throw new Error(`port ${port} may not be opened by this user: choose one above 1023 with PORT`, {
        cause: error,
      })
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new Error(`HOST ${host} is no address of this machine`, { cause: error })
    throw error
  }
}
