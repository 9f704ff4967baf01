import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { freshFolder, OWNER } from './fixture-folder.ts'
import { ensurePostgres } from './index.ts'
import { processState } from './process.ts'

const it = freshFolder()

const isRoot = process.getuid?.() === 0

/** Where the repository itself lies in a private home, another uid cannot run its binaries. */
const NOBODY = 65534
const othersCanReachUs =
  isRoot &&
  [OWNER, process.execPath, os.tmpdir()].every(
    (file) => spawnSync('test', ['-r', file], { uid: NOBODY, gid: NOBODY, cwd: '/' }).status === 0,
  )
const hasNamespaces = spawnSync('unshare', ['--user', '--map-user=1', '--map-group=1', 'true']).status === 0

test.runIf(isRoot)(
  "as root in a mode-700 home the files stay root's; without namespaces the error says what to do",
  async () => {
    const home = path.join(it.dataDir, 'home')
    mkdirSync(home, { mode: 0o700 })
    const start = ensurePostgres({ dataDir: path.join(home, 'data') })
    if (!hasNamespaces)
      return await expect(start).rejects.toThrow(/no account can run PostgreSQL.*plain user/s)
    const server = await start
    expect(await it.open(server.url).row(sql`select 1 as one`)).toEqual({ one: 1 })
    expect(statSync(path.join(home, 'data', 'pg')).uid).toBe(0)
    expect(statSync(path.join(home, 'data', 'pg')).mode & 0o777).toBe(0o700)
    await server.stop()
  },
)

test.runIf(othersCanReachUs)(
  'as root elsewhere the server runs under another uid, which owns its files',
  async () => {
    const server = await ensurePostgres({ dataDir: it.dataDir })
    const owner = statSync(it.cluster()).uid
    expect(owner).not.toBe(0)
    expect(readFileSync(`/proc/${server.pid}/status`, 'utf8')).toMatch(
      new RegExp(`^Uid:\\s+${owner}\\s+${owner}\\s`, 'm'),
    )
    await server.stop()
  },
)

test.runIf(othersCanReachUs)('as a plain user, in a folder of its own', async () => {
  const outer = it.dataDir
  const mine = path.join(it.dataDir, 'mine')
  mkdirSync(mine, { mode: 0o700 })
  chownSync(mine, NOBODY, NOBODY)
  it.dataDir = path.join(mine, 'data')
  try {
    const { said, leave } = await it.another('own', { uid: NOBODY, gid: NOBODY })
    expect(said.error).toBeUndefined()
    expect(statSync(it.cluster()).uid).toBe(NOBODY)
    await leave()
    expect(processState(said.pid)).not.toBe('alive')
  } finally {
    it.dataDir = outer
  }
})
