/** How a command gets at the data, and as whom it acts. */
import { readFile } from 'node:fs/promises'
import { createLog } from '#kit/log.ts'
import { migrate, openDb, type Db } from '#kit/db/index.ts'
import { mayDo, type Who } from '#people'
import { audit, listCentres, operatorOf, type AuditEntry } from '#people/server'
import { openWorld, placesOf, tables, type World } from '#server/main.ts'
import { migrations } from '#server/migrations.ts'
import { joinPlace } from '#server/place.ts'
import { readSettings, type Settings } from '#server/settings.ts'
import { CommandFailure, doneOr, UsageError, type Io, type Values } from './cli.ts'

export const settingsOf = (io: Io): Settings => doneOr(readSettings(io.env))

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs `work` on the migrated database. */
export const withDb = <T>(
  io: Io,
  command: string,
  work: (db: Db, settings: Settings) => Promise<T>,
): Promise<T> =>
  withBareDb(io, command, async (db, settings) => {
    await migrate(db, migrations)
    return work(db, settings)
  })

/** Runs `work` on the database and leaves it as it was found: running for others, stopped when nobody else is there. */
export async function withBareDb<T>(
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
      return await work(db, settings)
    } finally {
      await db.close()
    }
  } finally {
    for (const name of SIGNALS) process.removeListener(name, onSignal)
    await place.stop()
  }
}

/** As withDb, with all operations opened: business time, keys, calendars as this database has them. */
export const withWorld = <T>(io: Io, command: string, work: (world: World) => Promise<T>): Promise<T> =>
  withDb(io, command, async (db, settings) =>
    work(
      await openWorld({
        db,
        ...placesOf(settings),
        log: createLog({ level: settings.logLevel, to: process.stderr }),
      }),
    ),
  )

/** The options of every command that acts as somebody. */
export const ACTOR_OPTIONS = { as: { type: 'string' }, centre: { type: 'string' } } as const
export const ACTOR_HELP = `
  --as KEYFILE   act with the rights of the API key in KEYFILE (its first line); without it as the
                 operator at the machine: audited, never shown an identity
  --centre N     the operator's centre, when there are several`.slice(1)

/** What concerns the whole installation is written into the audit of each of its centres, as done at the machine. */
export async function auditEverywhere(db: Db, at: Date, entry: Omit<AuditEntry, 'at'>): Promise<void> {
  for (const centreId of await listCentres(db))
    await db.transaction((tx) => audit(tx, operatorOf(centreId), { ...entry, at }))
}

/** Who acts. Ends the command when the key is no key, or whoever it is may not do this. */
export async function actorOf(world: World, values: Values, permission: string): Promise<Who> {
  const who =
    typeof values.as === 'string'
      ? await holderOf(world, values.as)
      : operatorOf(await centreOf(world, values))
  if (!mayDo(who, permission, tables))
    throw new CommandFailure(
      who.kind === 'key'
        ? `the key '${who.name}' has no scope for ${permission}`
        : `the operator at the machine may not do this (${permission}): use --as with a key that may`,
    )
  return who
}

async function holderOf(world: World, file: string): Promise<Who> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new CommandFailure(
      `the key file ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`,
      { cause: error },
    )
  }
  const who = await world.people.authenticator.findByToken(text.split('\n', 1)[0]!.trim())
  if (who?.kind !== 'key') throw new CommandFailure(`${file} holds no API key that is valid here and now`)
  return who
}

async function centreOf(world: World, values: Values): Promise<number> {
  const centres = await listCentres(world.db)
  if (typeof values.centre === 'string') {
    const asked = centres.find((centreId) => String(centreId) === values.centre)
    if (asked === undefined)
      throw new CommandFailure(
        `there is no centre ${values.centre}; there are: ${centres.join(', ') || 'none'}`,
      )
    return asked
  }
  const [only, second] = centres
  if (only === undefined) throw new CommandFailure('there is no centre yet: xinqiao start --empty begins one')
  if (second !== undefined) throw new UsageError(`--centre is missing; there are: ${centres.join(', ')}`)
  return only
}
