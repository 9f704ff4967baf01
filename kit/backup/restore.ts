import { once } from 'node:events'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams'
import {
  appliedMigrations,
  migrate,
  MigrationError,
  openDb,
  sql,
  type Db,
  type MigrationSet,
  type Tx,
} from '#kit/db/index.ts'
import { onClient } from '#kit/db/runner.ts'
import { checkFingerprint, type Sealer } from '#kit/seal.ts'
import { BackupError, parseName, type Entry, type Manifest, type TableInBackup } from './format.ts'
import { pieces, verify, whole, type Piece } from './read.ts'
import { quoted, rebuildable, tablesInOrder } from './tables.ts'

export type RestoreOptions = {
  file: string
  migrations: readonly MigrationSet[]
  /** The keys at hand; null when there are none yet. Not asked when the backup brings its own and `putKeys` takes them. */
  sealer: Sealer | null
  /** Keeps a file of the evidence store as it comes (sealed), under its name; to keep one twice does no harm. */
  putFile: (file: { id: string; bytes: number }, content: AsyncIterable<Uint8Array>) => Promise<void>
  /** Keeps the key file that the backup brings. Without it such a backup is restored with the keys at hand. */
  putKeys?: (keys: Buffer) => Promise<void> | void
  onProgress?: (what: string) => void
}
export type RestoreResult = { madeAt: string; tables: number; rows: number; files: number; keys: boolean }

/**
 * Loads a backup into an empty database. The whole file is read and checked first; then all rows come in one
 * transaction, so that a refusal or a fault leaves the database as empty as it was. Throws BackupError for what a
 * person can mend.
 */
export async function restore(db: Db, opts: RestoreOptions): Promise<RestoreResult> {
  const file = path.resolve(opts.file)
  const own = openDb(db.url, { max: 1, applicationName: 'xinqiao restore' })
  try {
    const manifest = await verify(file)
    opts.onProgress?.('the file is whole')
    const takesKeys = manifest.hasKeys && opts.putKeys !== undefined
    if (!takesKeys) refuseOtherKeys(manifest, opts.sealer)
    await refuseFull(own, manifest)
    await bySchema(() => migrate(own, opts.migrations, { only: manifest.migrations }))
    await load(own, file, manifest, opts)
    await migrate(own, opts.migrations)
    opts.onProgress?.('statistics')
    await own.run(sql`analyze`)
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
    return {
      madeAt: manifest.madeAt,
      tables: manifest.tables.length,
      rows,
      files: manifest.files,
      keys: takesKeys,
    }
  } finally {
    await own.close()
  }
}

function refuseOtherKeys(manifest: Manifest, sealer: Sealer | null): void {
  const remedy = 'set XINQIAO_KEY_FILE to the key file it was made with; nothing was changed'
  if (!sealer) throw new BackupError(`the backup brings no keys and there are none here: ${remedy}`)
  try {
    checkFingerprint(manifest.keyFingerprint, sealer)
  } catch (cause) {
    throw new BackupError(`the backup was made under other keys (${(cause as Error).message}): ${remedy}`, {
      cause,
    })
  }
}

/** Before the schema is made, so that a refusal leaves no trace. */
async function refuseFull(db: Tx, manifest: Manifest): Promise<void> {
  const isOurs = (await appliedMigrations(db)).length > 0
  const known = new Set(manifest.tables.map((table) => table.name))
  for (const { name } of await tablesInOrder(db)) {
    if (!isOurs && !known.has(name))
      throw new BackupError(
        `the database holds tables of something else (${name}): restore needs an empty one`,
      )
    const has = await db.row<{ rows: boolean }>(sql`select exists (select from ${sql.table(name)}) as rows`)
    if (has?.rows)
      throw new BackupError(
        `the database is not empty (${name} has rows): restore into an empty data folder or database`,
      )
  }
}

async function bySchema<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error
    throw new BackupError(
      `the backup does not fit this program: ${error.message.replace('this database', 'the backup')}`,
      { cause: error },
    )
  }
}

async function load(db: Db, file: string, manifest: Manifest, opts: RestoreOptions): Promise<void> {
  const client = await db.pool.connect()
  try {
    await client.query('begin')
    const tx = onClient(client)
    await lockTables(tx, manifest)
    const rebuild = await rebuildable(tx)
    for (const text of rebuild.drop) await tx.run(sql.raw(text))
    await loadPieces(client, file, manifest, opts)
    for (const [index, text] of rebuild.make.entries()) {
      await tx.run(sql.raw(text))
      if (index % 20 === 19) opts.onProgress?.(`indexes and keys: ${index + 1} of ${rebuild.make.length}`)
    }
    await setSequences(tx, manifest)
    await client.query('commit')
  } finally {
    // Closed, not given back: that ends a half-done copy and rolls back all that is not committed.
    client.release(true)
  }
}

/** Nobody writes while we load, and emptiness is looked at again under the lock. Truncated tables load without a log. */
async function lockTables(tx: Tx, manifest: Manifest): Promise<void> {
  const here = await tablesInOrder(tx)
  for (const { name, columns } of manifest.tables) {
    const table = here.find((one) => one.name === name)
    const missing = table ? columns.find((column) => !table.columns.includes(column)) : name
    if (missing)
      throw new BackupError(
        `the backup holds ${name}${table ? `.${missing}` : ''}, which its schema does not have`,
      )
  }
  const names = here.map((table) => quoted(table.name)).join(', ')
  await tx.run(sql.raw(`lock table ${names} in access exclusive mode`))
  await refuseFull(tx, manifest)
  await tx.run(sql.raw(`truncate ${names}`))
}

/** The second reading. What differs from the first (the file was changed meanwhile) fails the transaction. */
async function loadPieces(
  client: pg.PoolClient,
  file: string,
  manifest: Manifest,
  opts: RestoreOptions,
): Promise<void> {
  const columnsOf = new Map(manifest.tables.map((table) => [table.name, table]))
  let entries = 0
  let copy: Copy | undefined
  let keys: Buffer | undefined
  const closeCopy = async () => {
    const said = await copy?.end()
    copy = undefined
    if (said) opts.onProgress?.(said)
  }
  const take = async (piece: Piece) => {
    const part = parseName(piece.name)
    if (part?.kind === 'table') {
      if (copy?.table.name !== part.table) {
        await closeCopy()
        copy = openCopy(client, columnsOf.get(part.table)!)
      }
      await copy.write(piece.body)
    } else if (part?.kind === 'file') {
      await closeCopy()
      await opts.putFile({ id: part.id, bytes: piece.bytes }, piece.body)
    } else if (part?.kind === 'keys') keys = await whole(piece)
  }
  for await (const piece of pieces(file)) {
    const want = manifest.entries[entries]
    if (!want) break
    await take(piece)
    refuseChanged(await piece.finish(), want)
    entries += 1
  }
  await closeCopy()
  if (entries !== manifest.entries.length)
    throw new BackupError('the file was changed while it was read; nothing was changed in the database')
  if (keys && opts.putKeys) await opts.putKeys(keys)
}

function refuseChanged(have: Entry, want: Entry): void {
  if (have.name !== want.name || have.sha256 !== want.sha256)
    throw new BackupError('the file was changed while it was read; nothing was changed in the database')
}

type Copy = {
  table: TableInBackup
  write(body: AsyncIterable<Buffer>): Promise<void>
  end(): Promise<string>
}

function openCopy(client: pg.PoolClient, table: TableInBackup): Copy {
  const text = `copy ${quoted(table.name)} (${table.columns.map(quoted).join(', ')}) from stdin`
  const stream: CopyStreamQuery & Writable = client.query(copyFrom(text))
  // A refusal by the server is told by whoever writes or ends, in good time for both.
  const over = finished(stream)
  over.catch(() => undefined)
  return {
    table,
    async write(body) {
      for await (const chunk of body)
        if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), over])
    },
    async end() {
      stream.end()
      await over
      if (stream.rowCount !== table.rows)
        throw new BackupError(
          `${table.name}: ${stream.rowCount} rows came where ${table.rows} were announced`,
        )
      return `${table.name}: ${table.rows} rows`
    },
  }
}

async function setSequences(tx: Tx, manifest: Manifest): Promise<void> {
  for (const { table, column, lastValue, isCalled } of manifest.sequences)
    await tx.rows(
      sql`select setval(pg_get_serial_sequence(${quoted(table)}, ${column}), ${lastValue}::bigint, ${isCalled})`,
    )
}
