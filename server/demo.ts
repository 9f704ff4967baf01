/** The demo: made by the twin, through a port, since only bin/ knows both server and twin. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '#kit/clock.ts'
import { emptyDatabase, type Db } from '#kit/db/index.ts'
import type { Demo, DemoAccount } from '#people/server'
import type { Role } from '#people'
import type { World } from './main.ts'
import type { Settings } from './settings.ts'

/** One account of the demo, as demo-accounts.json holds it. */
export type DemoLogin = { role: Role; username: string; password: string; totpSecret?: string }

export type DemoMade = {
  readonly centreId: number
  /** Business time when the demo opens. */
  readonly startsAt: Date
  readonly logins: readonly DemoLogin[]
}

/** Makes the demo's centre with everything in it, by production operations under clocks of its own. */
export type SeedDemo = (at: (clock: Clock) => World, report: (line: string) => void) => Promise<DemoMade>

type Home = Pick<Settings, 'dataDir' | 'databaseUrl'>

const ACCOUNTS = 'demo-accounts.json'
const BEING_MADE = 'demo-being-made'

/**
 * A demo whose making was cut off is no demo: it is thrown away whole. True when there was one. The mark names the
 * database, so that a data folder pointed at another one harms nothing there.
 */
export async function throwAwayHalfDemo(db: Db, home: Home): Promise<boolean> {
  const mark = readText(join(home.dataDir, BEING_MADE))
  if (mark === null || mark !== nameOf(home)) return false
  await emptyDatabase(db)
  rmSync(join(home.dataDir, ACCOUNTS), { force: true })
  return true
}

export function markDemoBegun(home: Home): void {
  mkdirSync(home.dataDir, { recursive: true })
  writeFileSync(join(home.dataDir, BEING_MADE), nameOf(home))
}

export const markDemoMade = (dataDir: string): void => rmSync(join(dataDir, BEING_MADE), { force: true })

/** Written once, whole or not at all, readable by the owner only. */
export function writeLogins(dataDir: string, logins: readonly DemoLogin[]): string {
  const file = join(dataDir, ACCOUNTS)
  writeFileSync(`${file}.part`, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.part`, file)
  return file
}

/** Null when this data folder holds no demo. */
export function readLogins(dataDir: string): DemoLogin[] | null {
  const text = readText(join(dataDir, ACCOUNTS))
  return text === null ? null : (JSON.parse(text) as DemoLogin[])
}

/** What people needs for one-click sign-in. The demo has one centre. */
export function demoOf(logins: readonly DemoLogin[], centreId: number): Demo {
  const accounts: DemoAccount[] = logins.map(({ role, username }) => ({ centreId, role, username }))
  return { accounts: () => accounts }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Tells this database from another, without its password. The embedded one lies beside the mark; its port may change. */
function nameOf({ databaseUrl }: Home): string {
  if (databaseUrl === null) return 'embedded'
  const { host, pathname } = new URL(databaseUrl)
  return `${host}${pathname}`
}
