import type { AppliedMigration } from '#kit/db/index.ts'

/**
 * A backup is a tar, compressed with zstd: head.json, the tables in pieces (tables/NAME/000001.copy, PostgreSQL's COPY
 * text), files/ID, keys.json if asked for, manifest.json with the size and SHA-256 of all of these, and
 * manifest.sha256. After the compressed tar stands a trailer with its length, in a frame that zstd skips: what is cut
 * short is known at once. Nothing in it is believed before the last byte was read and everything agrees.
 */
export const FORMAT = 1
export const HEAD = 'head.json'
export const KEYS = 'keys.json'
export const MANIFEST = 'manifest.json'
export const SEAL = 'manifest.sha256'

const SKIPPABLE = 0x184d2a58
export const TRAILER_BYTES = 16

export function trailer(bytes: number): Buffer {
  const frame = Buffer.alloc(TRAILER_BYTES)
  frame.writeUInt32LE(SKIPPABLE, 0)
  frame.writeUInt32LE(8, 4)
  frame.writeBigUInt64LE(BigInt(bytes), 8)
  return frame
}

export type Entry = { name: string; bytes: number; sha256: string }
export type TableInBackup = { name: string; columns: string[]; rows: number }
export type SequenceInBackup = { table: string; column: string; lastValue: string; isCalled: boolean }

export type Manifest = {
  format: number
  /** Machine time of the snapshot. */
  madeAt: string
  server: string
  migrations: AppliedMigration[]
  /** Proves which keys open the sealed columns, without telling them. */
  keyFingerprint: string
  hasKeys: boolean
  tables: TableInBackup[]
  sequences: SequenceInBackup[]
  files: number
  entries: Entry[]
}

/** A refusal with a reason for the person at the machine; nothing was changed. */
export class BackupError extends Error {
  override name = 'BackupError'
}

export const pieceName = (table: string, nth: number): string =>
  `tables/${table}/${String(nth).padStart(6, '0')}.copy`

export type Parsed =
  | { kind: 'table'; table: string }
  | { kind: 'file'; id: string }
  | { kind: 'head' | 'keys' | 'manifest' | 'seal' }

/** What an entry is by its name; null for a name that no backup holds. */
export function parseName(name: string): Parsed | null {
  if (name === HEAD) return { kind: 'head' }
  if (name === KEYS) return { kind: 'keys' }
  if (name === MANIFEST) return { kind: 'manifest' }
  if (name === SEAL) return { kind: 'seal' }
  const table = /^tables\/([a-z_][a-z0-9_]*)\/\d{6,}\.copy$/.exec(name)?.[1]
  if (table) return { kind: 'table', table }
  // Content addresses: never a path.
  const id = /^files\/([A-Za-z0-9][A-Za-z0-9._-]{0,200})$/.exec(name)?.[1]
  return id && !id.includes('..') ? { kind: 'file', id } : null
}
