import { inject } from 'vitest'
import { openDb, sql, type Db } from '#kit/db/index.ts'
import { databaseUrl, TEMPLATE } from './engine.ts'

export type TestDb = {
  db: Db
  url: string
  /** Closes it; the database goes when the test or file that calls this has ended well, and is kept if not. */
  drop(): Promise<void>
}

const POOL_MAX = 10

let made = 0
let hasFailed = false
const finished = new Set<string>()

export const noteFailure = (): void => void (hasFailed = true)

/** Drops what the tests are done with, or keeps it when one of them failed. setup.ts calls it when the answer is known. */
export async function dropFinished(): Promise<void> {
  for (const name of finished) {
    finished.delete(name)
    if (!hasFailed) await onEngine(`drop database ${name} with (force)`)
    else await keep(name)
  }
}

/** A test that failed may have left connections; with them the database cannot be renamed. */
async function keep(name: string): Promise<void> {
  try {
    await onEngine(`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${name}'`)
    await onEngine(`alter database ${name} rename to kept_${name}`)
  } catch (error) {
    console.error(`${name} could not be kept: ${(error as Error).message}`)
  }
}

/**
 * A database of its own: the whole schema, no rows (`empty`: not even the schema). `max` is the size of its pool.
 * Needs the engine of the run, so only `.pg.test.ts`, `.sim.test.ts` and e2e files can have one.
 */
export async function testDb(opts: { empty?: boolean; max?: number } = {}): Promise<TestDb> {
  const name = `t_${process.pid}_${(made += 1)}`
  await onEngine(`create database ${name} template ${opts.empty ? 'template0' : TEMPLATE}`)
  const url = databaseUrl(engineUrl(), name)
  const db = openDb(url, { max: opts.max ?? POOL_MAX, applicationName: `xinqiao ${name}` })
  return {
    db,
    url,
    async drop() {
      await db.close()
      finished.add(name)
    },
  }
}

function engineUrl(): string {
  const url = inject('engineUrl')
  if (!url) throw new Error('no engine runs for this test: name the file *.pg.test.ts or *.sim.test.ts')
  return url
}

async function onEngine(statement: string): Promise<void> {
  const engine = openDb(engineUrl(), { max: 1, applicationName: 'xinqiao testDb' })
  try {
    await engine.run(sql.raw(statement))
  } finally {
    await engine.close()
  }
}
