import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach } from 'vitest'
import { openDb, type Db } from '#kit/db/index.ts'
import { pause } from './process.ts'
import { readPidFile, stopServer } from './server.ts'

export const OWNER = fileURLToPath(new URL('fixture-owner.ts', import.meta.url))

type Said = { url: string; pid: number; adopted: boolean; error?: string }
export type Another = { child: ChildProcess; said: Said; leave: () => Promise<void> }

export type Folder = {
  dataDir: string
  cluster: () => string
  open: (url: string) => Db
  /** Another program on the same folder, which lives until `leave` or kill9. */
  another: (how: 'own' | 'join', identity?: { uid?: number; gid?: number }) => Promise<Another>
}

/** A data folder per test; whatever runs on it at the end is ended. */
export function freshFolder(): Folder {
  const opened: Db[] = []
  const children: ChildProcess[] = []
  const it: Folder = {
    dataDir: '',
    cluster: () => path.join(it.dataDir, 'pg'),
    open(url) {
      const db = openDb(url, { max: 4 })
      opened.push(db)
      return db
    },
    async another(how, identity = {}) {
      const child = spawn(process.execPath, [OWNER, it.dataDir, how], {
        stdio: ['pipe', 'pipe', 'inherit'],
        ...identity,
      })
      children.push(child)
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
      const leave = async () => {
        const over = once(child, 'close')
        child.stdin.end()
        await over
      }
      return { child, said: JSON.parse(line) as Said, leave }
    },
  }
  beforeEach(() => {
    it.dataDir = mkdtempSync(path.join(os.tmpdir(), 'xinqiao-launcher-'))
    // As root, the server's own uid has to get through.
    chmodSync(it.dataDir, 0o711)
  })
  afterEach(async () => {
    for (const db of opened.splice(0)) await db.close().catch(() => undefined)
    for (const child of children.splice(0))
      if (child.exitCode === null && child.signalCode === null) await kill9(child)
    const left = readPidFile(it.cluster())
    if (left) await stopServer(it.cluster(), left.pid)
    rmSync(it.dataDir, { recursive: true })
  })
  return it
}

export async function kill9(child: ChildProcess): Promise<void> {
  const over = once(child, 'close')
  child.kill('SIGKILL')
  await over
}

/** Waits for something that must come; the bound is the test's own time-out. */
export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await pause(20)
}
