import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { checkServer } from './check.ts'
import { openDb } from './open.ts'
import type { Db, Tx } from './types.ts'

/** A module's folder of `NNNN-name.sql` files, numbered from 0001 without a gap. */
export type MigrationSet = { module: string; folder: URL }
export type MigrationFile = { module: string; number: number; name: string; sha256: string; text: string }
export type AppliedMigration = { module: string; number: number; name: string; sha256: string }

export class MigrationError extends Error {
  override name = 'MigrationError'
}

/** Any fixed number: one migration at a time per database, whoever runs it. */
const LOCK = 4_120_150_001
const FILE = /^(\d{4})-([a-z0-9-]+)\.sql$/

/** The files of all sets in the order in which they run: set after set, number after number. */
export async function migrationFiles(sets: readonly MigrationSet[]): Promise<MigrationFile[]> {
  const files: MigrationFile[] = []
  for (const { module, folder } of sets) {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
    for (const [index, name] of names.entries()) {
      const [, number, title] = FILE.exec(name) ?? []
      if (number === undefined || title === undefined)
        throw new MigrationError(`${module}: ${name} is not named like 0001-what-it-does.sql`)
      if (Number(number) !== index + 1)
        throw new MigrationError(`${module}: ${name} stands where number ${index + 1} is due`)
      // Line ends do not count: a checkout may turn them.
      const text = (await readFile(new URL(name, withSlash(folder)), 'utf8')).replaceAll('\r\n', '\n')
      const sha256 = createHash('sha256').update(text).digest('hex')
      files.push({ module, number: index + 1, name: title, sha256, text })
    }
  }
  return files
}

const withSlash = (folder: URL): URL => (folder.href.endsWith('/') ? folder : new URL(folder.href + '/'))

/** What this database has run, in no order. Empty for a new database. */
export async function appliedMigrations(db: Tx): Promise<AppliedMigration[]> {
  const table = await db.row<{ there: boolean }>(
    sql`select to_regclass('public.migration') is not null as there`,
  )
  if (!table?.there) return []
  return db.rows<AppliedMigration>(sql`select module, number, name, sha256 from public.migration`)
}

/** The files still to run. Throws when the database ran another text than the file holds, or more than there are files. */
export function pendingMigrations(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): MigrationFile[] {
  const key = (one: { module: string; number: number }) => `${one.module}/${one.number}`
  const known = new Map(files.map((file) => [key(file), file]))
  for (const one of applied) {
    const file = known.get(key(one))
    const title = `${one.module}/${String(one.number).padStart(4, '0')}-${one.name}`
    if (!file) throw new MigrationError(`this database is newer than this program: it has run ${title}`)
    if (file.sha256 !== one.sha256)
      throw new MigrationError(`${title} was changed after it ran here: undo the change and add a new file`)
  }
  const ran = new Set(applied.map(key))
  const pending = files.filter((file) => !ran.has(key(file)))
  for (const file of pending)
    if (applied.some((one) => one.module === file.module && one.number > file.number))
      throw new MigrationError(`${file.module}: number ${file.number} is missing though a later one has run`)
  return pending
}

export type MigrateOptions = {
  /** Runs no more than these (a restore first makes the schema that the backup was made of). */
  only?: readonly AppliedMigration[]
}

/** Brings the database to the newest schema; several programs may start at once, one of them does the work. */
export async function migrate(
  db: Db,
  sets: readonly MigrationSet[],
  opts: MigrateOptions = {},
): Promise<{ applied: AppliedMigration[] }> {
  const all = await migrationFiles(sets)
  const files = opts.only ? ranFiles(all, opts.only) : all
  await checkServer(db)
  // A pool of one: the lock belongs to a session, and waiting for it must not hold the application's connections.
  const own = openDb(db.url, { max: 1, applicationName: 'xinqiao migrate' })
  try {
    await own.rows(sql`select pg_advisory_lock(${LOCK}::bigint)`)
    await own.run(sql`
      create table if not exists public.migration (
        module     text        not null,
        number     int         not null,
        name       text        not null,
        sha256     text        not null,
        applied_at timestamptz not null,
        primary key (module, number)
      )`)
    const pending = pendingMigrations(files, await appliedMigrations(own))
    for (const file of pending) await own.transaction((tx) => apply(tx, file))
    await checkServer(own)
    return { applied: pending.map(({ text: _text, ...rest }) => rest) }
  } finally {
    await own.close()
  }
}

/** The files that a database with these migrations has run. Throws like pendingMigrations. */
function ranFiles(files: readonly MigrationFile[], applied: readonly AppliedMigration[]): MigrationFile[] {
  const pending = new Set(pendingMigrations(files, applied))
  return files.filter((file) => !pending.has(file))
}

async function apply(tx: Tx, file: MigrationFile): Promise<void> {
  try {
    await tx.run(sql.raw(file.text))
  } catch (error) {
    const title = `${file.module}/${String(file.number).padStart(4, '0')}-${file.name}`
    throw new MigrationError(`${title}: ${(error as Error).message}`, { cause: error })
  }
  await tx.run(sql`
    insert into public.migration (module, number, name, sha256, applied_at)
    values (${file.module}, ${file.number}, ${file.name}, ${file.sha256}, ${new Date(Date.now())})`)
}
