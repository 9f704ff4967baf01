/** Where the data live: the embedded PostgreSQL of the data folder, or somebody else's by DATABASE_URL. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from './settings.ts'

export type Place = {
  readonly url: string
  /** 'made' or 'adopted' (found running) for the embedded one; 'given' for DATABASE_URL. */
  readonly how: 'made' | 'adopted' | 'given'
  stop(): Promise<void>
}

/** The server's: owns the data folder, so a second server on it is refused by name of the first. */
export async function openPlace(
  settings: Settings,
  onRestart: (error: Error | null) => void,
): Promise<Place> {
  if (settings.databaseUrl !== null) return given(settings.databaseUrl)
  const { ensurePostgres } = await import('#kit/postgres/index.ts')
  const postgres = await ensurePostgres({ dataDir: settings.dataDir, as: 'xinqiao start', onRestart })
  return {
    get url() {
      return postgres.url
    },
    how: postgres.adopted ? 'adopted' : 'made',
    stop: () => postgres.stop(),
  }
}

/** A command's: a guest of the running server, else the owner for as long as the command runs. */
export async function joinPlace(settings: Settings, command: string): Promise<Place> {
  if (settings.databaseUrl !== null) return given(settings.databaseUrl)
  const { joinPostgres } = await import('#kit/postgres/index.ts')
  const postgres = await joinPostgres(settings.dataDir, { as: `xinqiao ${command}` })
  return {
    get url() {
      return postgres.url
    },
    how: postgres.adopted ? 'adopted' : 'made',
    stop: () => postgres.stop(),
  }
}

/** Whether there are data at all: commands that only read must not make a database. */
export const hasPlace = (settings: Settings): boolean =>
  settings.databaseUrl !== null || existsSync(join(settings.dataDir, 'postgres.json'))

const given = (url: string): Place => ({ url, how: 'given', stop: async () => undefined })
