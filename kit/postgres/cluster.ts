import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { commandOf, giveTo, identityOf, type Account } from './account.ts'
import type { Binaries } from './binaries.ts'

/** What the data folder remembers of its database server; mode 600. */
export type Secrets = { port: number; password: string; superPassword: string }
export type Settings = Record<string, string | number>

export const SUPERUSER = 'postgres'
export const USER = 'xinqiao'
export const DATABASE = 'xinqiao'

export const clusterOf = (dataDir: string): string => path.join(dataDir, 'pg')
const secretsFile = (dataDir: string): string => path.join(dataDir, 'postgres.json')

export function readSecrets(dataDir: string): Secrets | null {
  try {
    return JSON.parse(readFileSync(secretsFile(dataDir), 'utf8')) as Secrets
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Error(`cannot read ${secretsFile(dataDir)}: ${(error as Error).message}`, { cause: error })
  }
}

/** Whole or not at all: a reader never sees half a file. */
export function writeSecrets(dataDir: string, secrets: Secrets): void {
  const fresh = `${secretsFile(dataDir)}.${process.pid}`
  writeFileSync(fresh, JSON.stringify(secrets, null, 2) + '\n', { mode: 0o600 })
  renameSync(fresh, secretsFile(dataDir))
}

export const newPassword = (): string => randomBytes(24).toString('base64url')

/** The environment of the server's processes: nothing of ours, least of all keys. */
export const bareEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : { LC_ALL: UTF8_LOCALES[0] }),
})

/** pg_trgm goes by LC_CTYPE: under "C" it drops every Han character. The names differ by system. */
const UTF8_LOCALES =
  process.platform === 'darwin' ? ['en_US.UTF-8', 'C.UTF-8'] : ['C.UTF-8', 'en_US.UTF-8', 'C.utf8']

/** Makes the cluster beside its place and moves it there when it is whole, so that a half-made one is never started. */
export function makeCluster(dataDir: string, bin: Binaries, account: Account, superPassword: string): void {
  const fresh = path.join(dataDir, 'pg.new')
  const passwordFile = path.join(dataDir, 'pg.password')
  try {
    // One that was killed here may have left both.
    rmSync(passwordFile, { force: true })
    writeFileSync(passwordFile, superPassword + '\n', { mode: 0o600 })
    giveTo(account, passwordFile)
    runInitdb(fresh, bin, account, passwordFile)
    writeFileSync(path.join(fresh, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n')
    appendFileSync(
      path.join(fresh, 'postgresql.conf'),
      "\ninclude = 'xinqiao.conf'  # written anew at every start\n",
    )
    writeFileSync(path.join(fresh, 'xinqiao.conf'), '', { mode: 0o600 })
    giveTo(account, path.join(fresh, 'xinqiao.conf'))
    renameSync(fresh, clusterOf(dataDir))
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(fresh, { recursive: true, force: true })
  }
}

function runInitdb(fresh: string, bin: Binaries, account: Account, passwordFile: string): void {
  let problem = ''
  for (const locale of UTF8_LOCALES) {
    rmSync(fresh, { recursive: true, force: true })
    mkdirSync(fresh, { mode: 0o700 })
    giveTo(account, fresh)
    const [command, args] = commandOf(account, bin.initdb, [
      '-D', fresh, '-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8',
      '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--lc-collate=C', `--lc-ctype=${locale}`,
      '--lc-messages=C', '--lc-monetary=C', '--lc-numeric=C', '--lc-time=C', '--data-checksums',
    ]) // prettier-ignore
    const env = { ...bareEnvironment(), ...(process.platform === 'win32' ? {} : { LC_ALL: locale }) }
    const run = spawnSync(command, args, { ...identityOf(account), cwd: '/', env, encoding: 'utf8' })
    if (run.status === 0) return
    problem = run.error?.message ?? run.stderr
    if (!/locale/.test(problem)) break
  }
  throw new Error(`initdb failed: ${problem.trim()}`)
}

const MEGABYTE = 2 ** 20

/** Settings for one machine shared with the application; durable, as a case once acknowledged must stay. */
export function serverSettings(): Settings {
  const memoryMb = Math.floor(os.totalmem() / MEGABYTE)
  return {
    max_connections: 120,
    // A centre with a million cases has 8 GB: what lists and searches touch must stay near.
    shared_buffers: `${Math.min(2048, Math.max(32, Math.floor(memoryMb / 8)))}MB`,
    effective_cache_size: `${Math.max(128, Math.floor(memoryMb / 2))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    // No replicas and no log archive here: backups are exports. Less to write, and just as durable.
    wal_level: 'minimal',
    max_wal_senders: 0,
    wal_buffers: '16MB',
    min_wal_size: '256MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    checkpoint_completion_target: 0.9,
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    random_page_cost: 1.1,
    jit: 'off',
    // The outbox is a queue: what left it must not be waded through for long.
    autovacuum_naptime: '15s',
    timezone: 'Asia/Shanghai',
    log_timezone: 'Asia/Shanghai',
    // Errors quote statements and values, and those may be personal: the application reports its own.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    logging_collector: 'off',
  }
}

export function writeSettings(cluster: string, settings: Settings): void {
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`,
  )
  // Written in place: the file keeps its owner.
  writeFileSync(path.join(cluster, 'xinqiao.conf'), lines.join('\n') + '\n')
}

export const hasCluster = (dataDir: string): boolean =>
  existsSync(path.join(clusterOf(dataDir), 'PG_VERSION'))

/** The major version that made the cluster's files. */
export const clusterMajor = (dataDir: string): number =>
  Number(readFileSync(path.join(clusterOf(dataDir), 'PG_VERSION'), 'utf8').trim())
