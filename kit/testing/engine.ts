import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { migrate, openDb, sql, type Db, type MigrationSet } from '#kit/db/index.ts'
import { ensurePostgres, type Postgres } from '#kit/postgres/index.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the run's engine: the maintenance database, whose role may make databases. */
    engineUrl: string
  }
}

export const TEMPLATE = 'xinqiao_template'
const PREFIX = 'xinqiao-pg-'
const KEPT_FOR_MS = 24 * 3600_000

/** Fast and forgetful: what a test engine writes need not outlive a power cut. */
const TEST_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  max_connections: 200,
  max_wal_size: '512MB',
}

type Project = { provide(key: 'engineUrl', value: string): void }

/**
 * Starts the one engine of a run in a temp folder and migrates the template that every test database is cloned from.
 * Returns what ends it; a folder with databases of failed tests is kept and named.
 */
export async function startTestEngine(
  project: Project,
  sets: readonly MigrationSet[],
): Promise<() => Promise<void>> {
  sweepKept()
  const dataDir = mkdtempSync(path.join(os.tmpdir(), PREFIX))
  // Root runs the engine under another uid, which has to get through to its own folder in here.
  if (process.getuid?.() === 0) chmodSync(dataDir, 0o711)
  const engine = await ensurePostgres({ dataDir, settings: TEST_SETTINGS, as: 'test run' })
  const guard = guardAgainstLeak(engine.pid, dataDir)
  const url = databaseUrl(engine.url, 'postgres')
  const db = openDb(url, { max: 1, applicationName: 'xinqiao test run' })
  try {
    await db.run(sql.raw(`create database ${TEMPLATE} encoding 'UTF8' template template0`))
    const template = openDb(databaseUrl(url, TEMPLATE), { max: 1 })
    try {
      await migrate(template, sets)
    } finally {
      await template.close()
    }
  } catch (error) {
    await db.close()
    await end(engine, dataDir, guard)
    throw error
  }
  project.provide('engineUrl', url)
  return async () => {
    const kept = await keptDatabases(db)
    await db.close()
    if (kept.length === 0) return await end(engine, dataDir, guard)
    guard.dismiss()
    await engine.stop()
    console.error(
      `databases of failed tests: ${kept.join(', ')}\n  see them with: node kit/testing/reopen.ts ${dataDir}`,
    )
  }
}

async function end(engine: Postgres, dataDir: string, guard: Guard): Promise<void> {
  guard.dismiss()
  await engine.stop()
  rmSync(dataDir, { recursive: true, force: true })
}

export function databaseUrl(url: string, database: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${database}`
  return parsed.href
}

const keptDatabases = async (db: Db): Promise<string[]> =>
  (
    await db.rows<{ name: string }>(
      sql`select datname as name from pg_database where datname like 'kept\\_%' order by 1`,
    )
  ).map((row) => row.name)

type Guard = { dismiss(): void }

/**
 * A run that is killed cannot end its engine. A shell waits for the end of a pipe that only this process holds and
 * then does it instead; told to stand down, it just ends.
 */
export function guardAgainstLeak(pid: number, dataDir: string): Guard {
  if (process.platform === 'win32') return { dismiss: () => undefined }
  const script =
    'read answer && exit 0; kill -QUIT "$1" 2>/dev/null; sleep 1; kill -KILL "$1" 2>/dev/null; rm -rf "$2"'
  const guard = spawn('sh', ['-c', script, 'sh', String(pid), dataDir], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.on('error', () => undefined)
  guard.stdin.on('error', () => undefined)
  guard.unref()
  return { dismiss: () => void guard.stdin.end('ended\n') }
}

/** Folders kept for failed tests are looked at soon or never. */
function sweepKept(): void {
  for (const name of readdirSync(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue
    const folder = path.join(os.tmpdir(), name)
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > KEPT_FOR_MS) rmSync(folder, { recursive: true, force: true })
  }
}
