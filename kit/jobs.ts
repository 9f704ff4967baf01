import { PgBoss } from 'pg-boss'
import type { Db } from './db/index.ts'
import { pulse, type Pulse } from './pulse.ts'

/**
 * Technical work that runs by the machine's clock. A job takes no input: it looks for what there is to do, so that a
 * missed or doubled run harms nothing. What falls due by business time is found by `every` below, not here.
 */
export type Job = {
  /** About this often, once for all processes together. */
  everySeconds?: number
  /** Five fields, time of China; a run missed while nothing was up is made up for once. */
  cron?: string
  /** `stop` tells that the program ends: leave at the next good place. */
  run: (stop: AbortSignal) => Promise<unknown>
}

export type Jobs = {
  define(name: string, job: Job): void
  start(): Promise<void>
  /** Runs it soon, here or in another process; signals while it waits are one. */
  signal(name: string): Promise<void>
  /** Waits for what runs. */
  stop(): Promise<void>
}

export type JobsOptions = { onFault?: (name: string, error: unknown) => void; pollSeconds?: number }

const SCHEMA = 'pgboss'
const STOP_TIMEOUT_MS = 20_000
/** Whoever holds a job says so this often, or it is given to another: a killed process holds nothing for long. */
const HEARTBEAT_SECONDS = 30
const LONGEST_RUN_SECONDS = 12 * 3600

export function openJobs(db: Db, opts: JobsOptions = {}): Jobs {
  const onFault = opts.onFault ?? (() => undefined)
  const jobs = new Map<string, Job>()
  const workers = new Map<string, string>()
  const timers: Pulse[] = []
  // Its own few connections: a busy pool must not keep jobs from saying that they live.
  const boss = new PgBoss({
    connectionString: db.url,
    application_name: 'xinqiao jobs',
    schema: SCHEMA,
    max: 3,
    registerInstance: false,
    monitorIntervalSeconds: HEARTBEAT_SECONDS,
    persistWarnings: false,
  })
  boss.on('error', (error) => onFault('jobs', error))

  const work = async (name: string, { run, cron, everySeconds }: Job): Promise<void> => {
    // 'stately': at most one waits and one runs, in all processes together.
    const options = {
      heartbeatSeconds: HEARTBEAT_SECONDS,
      expireInSeconds: LONGEST_RUN_SECONDS,
      retryLimit: 3,
      retryDelay: 5,
      retryBackoff: true,
      deleteAfterSeconds: 3600,
    }
    await boss.createQueue(name, { policy: 'stately', ...options })
    await boss.updateQueue(name, options)
    const worker = await boss.work(
      name,
      { batchSize: 1, pollingIntervalSeconds: opts.pollSeconds ?? 2 },
      async ([job]) => {
        try {
          await run(job!.signal)
        } catch (error) {
          onFault(name, error)
          // pg-boss keeps what is thrown in its table: the error itself, which may quote anything, goes to the log only.
          // oxlint-disable-next-line preserve-caught-error
          throw new Error('failed, see the log')
        }
      },
    )
    workers.set(name, worker)
    if (cron) await boss.schedule(name, cron, null, { tz: 'Asia/Shanghai', missed: 'once' })
    if (everySeconds) timers.push(timer(name, everySeconds))
  }

  /** pg-boss's own schedules go by the minute; this one asks for a job per time slot, which only one process gets. */
  const timer = (name: string, everySeconds: number): Pulse =>
    pulse({
      everyMs: everySeconds * 1000,
      gapMs: 1_000,
      onFault: (error) => onFault(name, error),
      beat: async () => {
        const id = await boss.send(name, null, { singletonSeconds: everySeconds })
        if (id) boss.notifyWorker(workers.get(name)!)
        return 'done'
      },
    })

  return {
    define(name, job) {
      if (jobs.has(name)) throw new Error(`job ${name} is defined twice`)
      if (!job.everySeconds && !job.cron)
        throw new Error(`job ${name} has no timer: a lost signal would lose its work`)
      jobs.set(name, job)
    },
    async start() {
      await boss.start()
      for (const [name, job] of jobs) await work(name, job)
      // Of jobs that this version no longer has, or no longer runs by the calendar.
      for (const { name, key } of await boss.getSchedules())
        if (!jobs.get(name)?.cron) await boss.unschedule(name, key)
    },
    async signal(name) {
      const worker = workers.get(name)
      if (!worker) throw new Error(`no job is called ${name}`)
      await boss.send(name)
      boss.notifyWorker(worker)
    },
    async stop() {
      for (const one of timers.splice(0)) await one.stop()
      await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS })
    },
  }
}

/**
 * Runs `run` every `ms` of machine time, one after the other, and soon after a nudge: the tick that compares rows
 * with the business clock. A fault is told and the next turn comes all the same.
 */
export function every(
  ms: number,
  run: () => Promise<unknown>,
  onFault: (error: unknown) => void = () => undefined,
): Pulse {
  return pulse({
    everyMs: ms,
    gapMs: Math.min(ms, 100),
    onFault,
    beat: async () => {
      await run()
      return 'done'
    },
  })
}
