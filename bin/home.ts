/** How a command gets at the data: as a guest of the running server, else as their owner for a while. */
import { migrate, openDb, type Db } from '#kit/db/index.ts'
import { migrations } from '#server/migrations.ts'
import { joinPlace } from '#server/place.ts'
import { readSettings, type Settings } from '#server/settings.ts'
import { doneOr, type Io } from './cli.ts'

export const settingsOf = (io: Io): Settings => doneOr(readSettings(io.env))

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs `work` on the database and leaves it as it was found: running for others, stopped when nobody else is there. */
export async function withDb<T>(
  io: Io,
  command: string,
  work: (db: Db, settings: Settings) => Promise<T>,
): Promise<T> {
  const settings = settingsOf(io)
  const place = await joinPlace(settings, command)
  // Killed half way, the command still leaves no database server behind; transactions roll back by themselves.
  const onSignal = (signal: NodeJS.Signals) =>
    void place.stop().finally(() => {
      for (const name of SIGNALS) process.removeListener(name, onSignal)
      process.kill(process.pid, signal)
    })
  for (const name of SIGNALS) process.once(name, onSignal)
  try {
    const db = openDb(place.url, { max: 5, applicationName: `xinqiao ${command}` })
    try {
      await migrate(db, migrations)
      return await work(db, settings)
    } finally {
      await db.close()
    }
  } finally {
    for (const name of SIGNALS) process.removeListener(name, onSignal)
    await place.stop()
  }
}
