import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { link, open, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { pack, type Pack } from 'tar-stream'
import { appliedMigrations, openDb, sql, type Db } from '#kit/db/index.ts'
import { onClient } from '#kit/db/runner.ts'
import {
  BackupError,
  FORMAT,
  HEAD,
  KEYS,
  MANIFEST,
  parseName,
  pieceName,
  SEAL,
  trailer,
  TRAILER_BYTES,
  type Entry,
  type Manifest,
} from './format.ts'
import { quoted, sequences, tablesInOrder } from './tables.ts'

/** A file of the evidence store as it lies on disk (sealed), named by its content. */
export type StoredFile = {
  id: string
  bytes: number
  open: () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>
}

export type BackupOptions = {
  /** Path of the file to make; refused if there is one already. */
  out: string
  /** Asked after the snapshot is taken: files come before the rows that name them and never go. */
  files: () => AsyncIterable<StoredFile> | Iterable<StoredFile>
  sealerFingerprint: string
  /** The key file's content, only if asked for: who has such a backup can open everything in it. */
  keys?: Uint8Array
  onProgress?: (what: string) => void
}
export type BackupResult = { bytes: number; tables: number; rows: number; files: number; madeAt: string }

const PIECE_BYTES = 4 * 2 ** 20

/**
 * Writes a consistent backup while the database serves: one snapshot for all tables. Memory holds a few pieces. The
 * file appears under its name when it is whole and on disk.
 */
export async function backup(db: Db, opts: BackupOptions): Promise<BackupResult> {
  const out = path.resolve(opts.out)
  if (await stat(out).catch(() => null)) throw new BackupError(`${out} exists already`)
  const part = `${out}.${process.pid}.part`
  const own = openDb(db.url, { max: 1, applicationName: 'xinqiao backup' })
  try {
    const tar = pack()
    const zstd = createZstdCompress({
      params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
    })
    const written = pipeline(tar, zstd, createWriteStream(part, { flags: 'wx', mode: 0o600 }))
    // When the disk is full the pack is destroyed and the writer below hears of it; the cause is told here.
    const fault = written.then(
      () => null,
      (error: Error) => error,
    )
    const manifest = await writeAll(own, tar, opts).catch(async (error: Error) => {
      tar.destroy(error)
      throw (await fault) ?? error
    })
    await written
    await finish(part)
    // Unlike a rename, a link never replaces a file that came meanwhile.
    await link(part, out).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? new BackupError(`${out} exists already`) : error
    })
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
    const { size } = await stat(out)
    return {
      bytes: size,
      tables: manifest.tables.length,
      rows,
      files: manifest.files,
      madeAt: manifest.madeAt,
    }
  } finally {
    await rm(part, { force: true })
    await own.close()
  }
}

async function finish(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    const { size } = await handle.stat()
    await handle.write(trailer(size), 0, TRAILER_BYTES, size)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeAll(db: Db, tar: Pack, opts: BackupOptions): Promise<Manifest> {
  const entries: Entry[] = []
  const add = async (name: string, bytes: number, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) =>
    void entries.push(await addEntry(tar, name, bytes, source))
  const addWhole = (name: string, content: Uint8Array) => add(name, content.byteLength, [content])

  const madeAt = new Date(Date.now()).toISOString()
  await addWhole(HEAD, Buffer.from(JSON.stringify({ format: FORMAT, madeAt }) + '\n'))
  const fromDatabase = await writeTables(db, addWhole, opts.onProgress)
  let files = 0
  for await (const file of opts.files()) {
    const name = `files/${file.id}`
    if (parseName(name)?.kind !== 'file')
      throw new BackupError(`the file ${file.id} has no name that a backup can hold`)
    await add(name, file.bytes, await file.open())
    files += 1
    if (files % 1_000 === 0) opts.onProgress?.(`${files} files`)
  }
  if (opts.keys) await addWhole(KEYS, opts.keys)

  const manifest: Manifest = {
    format: FORMAT,
    madeAt,
    ...fromDatabase,
    keyFingerprint: opts.sealerFingerprint,
    hasKeys: opts.keys !== undefined,
    files,
    entries: [...entries],
  }
  const text = Buffer.from(JSON.stringify(manifest) + '\n')
  await addWhole(MANIFEST, text)
  await addWhole(SEAL, Buffer.from(createHash('sha256').update(text).digest('hex') + '\n'))
  tar.finalize()
  return manifest
}

async function addEntry(
  tar: Pack,
  name: string,
  bytes: number,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Entry> {
  const hash = createHash('sha256')
  let size = 0
  async function* counted() {
    for await (const chunk of source) {
      hash.update(chunk)
      size += chunk.byteLength
      if (size > bytes) break
      yield chunk
    }
    if (size !== bytes) throw new BackupError(`${name} has ${size} bytes where ${bytes} were announced`)
  }
  await pipeline(
    Readable.from(counted(), { objectMode: false }),
    tar.entry({ name, size: bytes, mtime: new Date(0) }),
  )
  return { name, bytes, sha256: hash.digest('hex') }
}

type FromDatabase = Pick<Manifest, 'server' | 'migrations' | 'tables' | 'sequences'>

async function writeTables(
  db: Db,
  add: (name: string, content: Uint8Array) => Promise<void>,
  onProgress?: (what: string) => void,
): Promise<FromDatabase> {
  const client = await db.pool.connect()
  try {
    // One snapshot for everything that follows, from the first statement on.
    await client.query('begin isolation level repeatable read, read only')
    const tx = onClient(client)
    const server = await tx.row<{ text: string }>(sql`select current_setting('server_version') as text`)
    const migrations = await appliedMigrations(tx)
    if (migrations.length === 0) throw new BackupError('this database holds no Xinqiao')
    const tables: Manifest['tables'] = []
    for (const { name, columns } of await tablesInOrder(tx)) {
      const rows = await copyOut(client, name, columns, add)
      tables.push({ name, columns, rows })
      onProgress?.(`${name}: ${rows} rows`)
    }
    const result = { server: server!.text, migrations, tables, sequences: await sequences(tx) }
    await client.query('commit')
    return result
  } finally {
    // Closed, not given back: after a fault a copy may still be running on it.
    client.release(true)
  }
}

async function copyOut(
  client: pg.PoolClient,
  table: string,
  columns: string[],
  add: (name: string, content: Uint8Array) => Promise<void>,
): Promise<number> {
  // A query and not the table by name: it works for partitioned tables too.
  const stream = client.query(
    copyTo(`copy (select ${columns.map(quoted).join(', ')} from ${quoted(table)}) to stdout`),
  )
  let pieces = 0
  let waiting: Buffer[] = []
  let bytes = 0
  const flush = async () => {
    await add(pieceName(table, (pieces += 1)), Buffer.concat(waiting))
    waiting = []
    bytes = 0
  }
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    waiting.push(chunk)
    bytes += chunk.byteLength
    if (bytes >= PIECE_BYTES) await flush()
  }
  if (bytes > 0) await flush()
  return stream.rowCount
}
