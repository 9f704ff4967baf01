import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import { chooseAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import {
  clusterMajor,
  clusterOf,
  hasCluster,
  makeCluster,
  newPassword,
  readSecrets,
  serverSettings,
  writeSecrets,
  writeSettings,
  type Secrets,
  type Settings,
} from './cluster.ts'
import { closeToGuests, enterAsGuest } from './guests.ts'
import { FolderInUse, readHolder, tryLock, type FolderLock } from './lock.ts'
import { isPostgresOf, pause } from './process.ts'
import { prepareRoles } from './roles.ts'
import {
  adopt,
  freePort,
  launch,
  readPidFile,
  stopServer,
  urlOf,
  type Place,
  type Running,
} from './server.ts'
import { watch } from './watch.ts'

export type Postgres = {
  /** For openDb(). */
  readonly url: string
  readonly pid: number
  /** Found running: an earlier application died and left it, or (as a guest) its owner serves. */
  readonly adopted: boolean
  /** Owner: ends the server, unless guests are still there. Guest: leaves, and ends a server left without an owner. */
  stop(): Promise<void>
}

export type PostgresOptions = {
  /** XINQIAO_DATA; made if it is not there. */
  dataDir: string
  /** Else a free one, remembered in the folder. */
  port?: number
  /** Over serverSettings(); tests use it. */
  settings?: Settings
  /** Who holds the folder, for the error that a second one gets. */
  as?: string
  /** The server died and was started again (null), or could not be (the error): the application cannot go on. */
  onRestart?: (error: Error | null) => void
}

/** The database server of a data folder, made, adopted or started. Throws FolderInUse when the folder has an owner. */
export async function ensurePostgres(opts: PostgresOptions): Promise<Postgres> {
  const dataDir = path.resolve(opts.dataDir)
  prepareFolder(dataDir)
  return own(dataDir, await takeLock(dataDir, opts.as ?? 'server'), opts)
}

/** An owner that was killed a moment ago holds the lock until the kernel has cleared it away. */
const LOCK_PATIENCE_MS = 2_000

async function takeLock(dataDir: string, as: string): Promise<FolderLock> {
  const until = performance.now() + LOCK_PATIENCE_MS
  for (;;) {
    const lock = tryLock(dataDir, as)
    if (lock) return lock
    if (performance.now() > until) throw new FolderInUse(dataDir, readHolder(dataDir))
    await pause(50)
  }
}

const JOIN_TIMEOUT_MS = 30_000

/** For commands: a guest of the running server, else its owner for as long as the command runs. */
export async function joinPostgres(
  dataDir: string,
  opts: Omit<PostgresOptions, 'dataDir'> = {},
): Promise<Postgres> {
  const folder = path.resolve(dataDir)
  prepareFolder(folder)
  const until = performance.now() + JOIN_TIMEOUT_MS
  for (;;) {
    const lock = tryLock(folder, opts.as ?? 'command')
    if (lock) return own(folder, lock, opts)
    const guest = await visit(folder, opts)
    if (guest) return guest
    // The owner is just starting or just stopping.
    if (performance.now() > until) throw new FolderInUse(folder, readHolder(folder))
    await pause(100)
  }
}

/** Others may pass through (the uid that PostgreSQL runs as), nobody may look in. */
function prepareFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
}

async function own(
  dataDir: string,
  lock: FolderLock,
  opts: Omit<PostgresOptions, 'dataDir'>,
): Promise<Postgres> {
  try {
    return await start(dataDir, lock, opts)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function start(
  dataDir: string,
  lock: FolderLock,
  opts: Omit<PostgresOptions, 'dataDir'>,
): Promise<Postgres> {
  const cluster = clusterOf(dataDir)
  const bin = findBinaries()
  const place: Place = { dataDir, bin, account: chooseAccount(bin, dataDir, cluster) }
  const secrets = await secretsOf(dataDir, opts.port)
  if (!hasCluster(dataDir)) makeCluster(dataDir, bin, place.account, secrets.superPassword)
  const settings = { ...serverSettings(), ...opts.settings }

  const launchAt = async (port: number): Promise<Running> => {
    writeSettings(cluster, settings)
    const started = await launch(place, secrets, port).catch((error: Error) => {
      throw explain(error, dataDir)
    })
    if (started.port !== secrets.port) writeSecrets(dataDir, Object.assign(secrets, { port: started.port }))
    return started
  }
  let running = (await adopt(cluster, secrets)) ?? (await launchAt(secrets.port))
  if (running.port !== secrets.port) writeSecrets(dataDir, Object.assign(secrets, { port: running.port }))
  await prepareRoles(secrets)

  const watcher = watch({
    isAlive: () => isPostgresOf(running.pid, cluster),
    restart: async () => {
      const { port } = running
      running = (await adopt(cluster, secrets)) ?? (await launchAt(port))
      // The application's pool knows only the old address.
      if (running.port !== port)
        throw new Error(`PostgreSQL came back on port ${running.port}, as ${port} is taken: start again`)
    },
    told: opts.onRestart ?? (() => undefined),
  })
  return {
    get url() {
      return urlOf(secrets)
    },
    get pid() {
      return running.pid
    },
    adopted: running.adopted,
    async stop() {
      await watcher.stop()
      await leave(cluster, secrets, running.pid, lock)
    },
  }
}

async function secretsOf(dataDir: string, port: number | undefined): Promise<Secrets> {
  const known = readSecrets(dataDir)
  if (known) {
    if (port === undefined || port === known.port) return known
    const moved = { ...known, port }
    writeSecrets(dataDir, moved)
    return moved
  }
  if (hasCluster(dataDir))
    throw new Error(
      `${path.join(dataDir, 'postgres.json')} with the database's password is missing: put it back from a copy`,
    )
  const fresh = { port: port ?? (await freePort()), password: newPassword(), superPassword: newPassword() }
  writeSecrets(dataDir, fresh)
  return fresh
}

function explain(error: Error, dataDir: string): Error {
  if (!/incompatible with server|initialized by PostgreSQL version/.test(error.message)) return error
  return new Error(
    `the data in ${dataDir} was made by PostgreSQL ${clusterMajor(dataDir)} and this program brings another: ` +
      'make a backup with the older program and restore it into an empty folder with this one',
    { cause: error },
  )
}

/** Ends the server unless guests are there: then the last of them does, as it finds the folder without an owner. */
async function leave(cluster: string, secrets: Secrets, pid: number, lock: FolderLock): Promise<void> {
  try {
    const alone = await closeToGuests(urlOf(secrets, secrets.port, 'postgres')).catch(
      () => 'no answer' as const,
    )
    if (alone === null) return
    await stopServer(cluster, pid)
    if (alone !== 'no answer') await alone.end().catch(() => undefined)
  } finally {
    lock.release()
  }
}

async function visit(dataDir: string, opts: Omit<PostgresOptions, 'dataDir'>): Promise<Postgres | null> {
  const secrets = readSecrets(dataDir)
  if (!secrets) return null
  const stay: pg.Client | null = await enterAsGuest(urlOf(secrets, secrets.port, 'postgres')).catch(
    () => null,
  )
  if (!stay) return null
  return {
    url: urlOf(secrets),
    pid: readPidFile(clusterOf(dataDir))?.pid ?? 0,
    adopted: true,
    async stop() {
      await stay.end().catch(() => undefined)
      const lock = tryLock(dataDir, opts.as ?? 'command')
      if (!lock) return
      // The owner is gone. Did it leave the server to us?
      const cluster = clusterOf(dataDir)
      if (isPostgresOf(readPidFile(cluster)?.pid ?? 0, cluster)) await (await own(dataDir, lock, opts)).stop()
      else lock.release()
    },
  }
}
