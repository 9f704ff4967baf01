import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * One owner per data folder. The proof of life is a kernel lock on the file `lock` (held through SQLite, as Node has
 * no call of its own): it ends with its process, however that ends, and no pid is ever guessed from. The file
 * `lock.json` beside it only says whom to name.
 */
export type FolderLock = { release(): void }
export type Holder = { pid: number; as: string; since: string }

const SQLITE_BUSY = 5

/** Null when another process, or another owner in this one, holds the folder. */
export function tryLock(dataDir: string, as: string): FolderLock | null {
  const file = path.join(dataDir, 'lock')
  const handle = new DatabaseSync(file, { timeout: 0 })
  try {
    // No journal file: nothing is ever written.
    handle.exec('pragma journal_mode = off; pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    handle.close()
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null
    throw new Error(`cannot lock the data folder ${dataDir}: ${(error as Error).message}`, { cause: error })
  }
  const holder: Holder = { pid: process.pid, as, since: new Date(Date.now()).toISOString() }
  writeFileSync(path.join(dataDir, 'lock.json'), JSON.stringify(holder) + '\n', { mode: 0o600 })
  return { release: () => handle.close() }
}

export function readHolder(dataDir: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path.join(dataDir, 'lock.json'), 'utf8')) as Holder
  } catch {
    return null
  }
}

export class FolderInUse extends Error {
  override name = 'FolderInUse'
  readonly holder: Holder | null
  constructor(dataDir: string, holder: Holder | null) {
    super(
      `the data folder ${dataDir} is in use by another Xinqiao` +
        (holder ? ` (process ${holder.pid}, ${holder.as}, since ${holder.since})` : '') +
        ': stop that one first, or set XINQIAO_DATA to another folder',
    )
    this.holder = holder
  }
}
