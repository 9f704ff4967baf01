import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import pg from 'pg'
import { commandOf, identityOf, type Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { bareEnvironment, clusterOf, DATABASE, SUPERUSER, USER, type Secrets } from './cluster.ts'
import { ended, isPostgresOf, pause, processState } from './process.ts'

export const HOST = '127.0.0.1'
const START_TIMEOUT_MS = 60_000
/** Replaying the log after a crash takes as long as it takes; only a server that is gone has failed. */
const RECOVERY_TIMEOUT_MS = 15 * 60_000
const STOP_TIMEOUT_MS = 60_000
const LOG_MAX_BYTES = 8 * 2 ** 20

export type Running = { pid: number; port: number; adopted: boolean }
export type Place = { dataDir: string; bin: Binaries; account: Account }

export const urlOf = (secrets: Secrets, port = secrets.port, database = DATABASE): string =>
  `postgres://${USER}:${secrets.password}@${HOST}:${port}/${database}`
export const superUrlOf = (secrets: Secrets, port = secrets.port, database = 'postgres'): string =>
  `postgres://${SUPERUSER}:${secrets.superPassword}@${HOST}:${port}/${database}`

/** A port that is free now. Somebody else may take it before postgres does: then the next is tried. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.on('error', reject)
    probe.listen(0, HOST, () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

type PidFile = { pid: number; port: number }

/** What the server wrote about itself; null without a file, or before its port stands in it. */
export function readPidFile(cluster: string): PidFile | null {
  try {
    const lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3] ?? 0) }
  } catch {
    return null
  }
}

/** Whether a server of this cluster answers: 'locked-out' when it does not know our password. */
async function ask(cluster: string, url: string): Promise<'ours' | 'starting' | 'locked-out' | 'no'> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 2_000,
    application_name: 'xinqiao start',
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ folder: string }>(
      `select current_setting('data_directory') as folder`,
    )
    const [theirs, ours] = [statSync(rows[0]!.folder), statSync(cluster)]
    return theirs.ino === ours.ino && theirs.dev === ours.dev ? 'ours' : 'no'
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === '57P03') return 'starting'
    return code?.startsWith('28') ? 'locked-out' : 'no'
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A server of this cluster that outlived its application, once it answers; null when there is none. */
export async function adopt(cluster: string, secrets: Secrets): Promise<Running | null> {
  let until = performance.now() + START_TIMEOUT_MS
  for (;;) {
    const file = readPidFile(cluster)
    if (!file || !isPostgresOf(file.pid, cluster)) break
    const answer = file.port > 0 ? await ask(cluster, superUrlOf(secrets, file.port)) : 'no'
    if (answer === 'ours') return { pid: file.pid, port: file.port, adopted: true }
    if (answer === 'locked-out') throw lockedOut(cluster, file.pid)
    // Starting, recovering or stopping: it ends or answers in the end.
    if (answer === 'starting') until = performance.now() + START_TIMEOUT_MS
    if (performance.now() > until)
      throw new Error(`PostgreSQL (process ${file.pid}) of ${cluster} is alive but does not answer`)
    await pause(50)
  }
  forgetDeadServer(cluster)
  return null
}

const lockedOut = (cluster: string, pid: number): Error =>
  new Error(
    `PostgreSQL (process ${pid}) of ${cluster} does not take the password of postgres.json: put the right file back`,
  )

/**
 * A dead server's pid may belong to somebody else by now, or be a zombie that its parent never reaps: postgres would
 * refuse to start for it. Only the holder of the folder's lock may do this. Backends that still live are safe: a new
 * server finds their shared memory and refuses by itself until they are gone.
 */
function forgetDeadServer(cluster: string): void {
  const file = readPidFile(cluster)
  if (file && !isPostgresOf(file.pid, cluster)) rmSync(path.join(cluster, 'postmaster.pid'), { force: true })
}

type Failure = 'port' | 'still-in-use' | 'fault'

/** Starts a server and waits until it answers. */
export async function launch(place: Place, secrets: Secrets, port: number): Promise<Running> {
  const cluster = clusterOf(place.dataDir)
  const until = performance.now() + START_TIMEOUT_MS
  for (let tryPort = port; ;) {
    const { pid, log } = spawnServer(place, cluster, tryPort)
    const failure = await untilReady(cluster, secrets, pid, tryPort, log)
    if (failure === null) return { pid, port: tryPort, adopted: false }
    if (failure.kind === 'fault' || performance.now() > until)
      throw new Error(`PostgreSQL did not start in ${cluster}:\n${failure.text}`)
    if (failure.kind === 'port') tryPort = await freePort()
    else await pause(200)
    // An orphan that was itself just starting may have won the folder.
    const other = await adopt(cluster, secrets)
    if (other) return other
  }
}

type Log = { file: string; from: number }

function spawnServer(place: Place, cluster: string, port: number): { pid: number; log: Log } {
  const file = path.join(place.dataDir, 'postgres.log')
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_MAX_BYTES) renameSync(file, `${file}.1`)
  const output = openSync(file, 'a', 0o600)
  const log = { file, from: statSync(file).size }
  const [command, args] = commandOf(place.account, place.bin.postgres, [
    '-D', cluster, '-c', `listen_addresses=${HOST}`, '-c', `port=${port}`, '-c', 'unix_socket_directories=',
  ]) // prettier-ignore
  // Detached: Ctrl-C at the terminal is for the application, which then stops the server in good order.
  const child = spawn(command, args, {
    ...identityOf(place.account),
    cwd: '/',
    env: bareEnvironment(),
    detached: true,
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  child.on('error', () => undefined)
  child.unref()
  if (child.pid === undefined) throw new Error(`cannot run ${command}`)
  return { pid: child.pid, log }
}

/** Null when the server answers; else why it has ended. */
async function untilReady(
  cluster: string,
  secrets: Secrets,
  pid: number,
  port: number,
  log: Log,
): Promise<{ kind: Failure; text: string } | null> {
  const until = performance.now() + RECOVERY_TIMEOUT_MS
  for (;;) {
    // The pid in the file proves that this very server has the folder, and not an older one that answers.
    const answer = readPidFile(cluster)?.pid === pid ? await ask(cluster, superUrlOf(secrets, port)) : 'no'
    if (answer === 'ours') return null
    if (answer === 'locked-out') {
      process.kill(pid, 'SIGINT')
      return { kind: 'fault', text: lockedOut(cluster, pid).message }
    }
    if (processState(pid) !== 'alive') {
      const text = readFileSync(log.file).subarray(log.from).toString('utf8').trim()
      return { kind: kindOf(text), text: text || `process ${pid} ended without a word` }
    }
    if (performance.now() > until) {
      process.kill(pid, 'SIGQUIT')
      return { kind: 'fault', text: `process ${pid} is alive but does not answer on port ${port}` }
    }
    await pause(20)
  }
}

function kindOf(text: string): Failure {
  if (/could not bind|could not create any TCP\/IP sockets|Address already in use/.test(text)) return 'port'
  if (/lock file "postmaster.pid" already exists|shared memory block .* is still in use/.test(text))
    return 'still-in-use'
  return 'fault'
}

/** Ends the server: sessions are cut, all that was committed is on disk. */
export async function stopServer(cluster: string, pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isPostgresOf(pid, cluster)) return
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    if (await ended(pid, STOP_TIMEOUT_MS)) return
  }
  throw new Error(`PostgreSQL (process ${pid}) of ${cluster} does not stop`)
}
