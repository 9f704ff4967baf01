import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Db } from '#kit/db/index.ts'

/**
 * How readers of facts hear that there are new ones: from the relay in this process at once, from relays in others by
 * NOTIFY. Both are only signals that may be lost; every reader also looks by a timer.
 */
export const CHANNEL = 'xinqiao_fact'
const RECONNECT_MS = 2_000

type Wake = () => void
type Hub = { wakes: Set<Wake>; end: () => void }

const hubs = new WeakMap<pg.Pool, Hub>()

const names = new WeakMap<pg.Pool, string>()
/** In the payload, so that readers are not woken twice by the relay beside them. */
function nameOf(db: Db): string {
  const name = names.get(db.pool) ?? randomUUID()
  names.set(db.pool, name)
  return name
}

/** Calls `wake` soon after facts got their positions. Returns what ends it. */
export function onFacts(db: Db, wake: Wake): () => void {
  const hub = hubs.get(db.pool) ?? openHub(db)
  hub.wakes.add(wake)
  return () => {
    hub.wakes.delete(wake)
    if (hub.wakes.size > 0) return
    hubs.delete(db.pool)
    hub.end()
  }
}

/** The relay's word to the readers of its own process. */
export const wakeHere = (db: Db): void => hubs.get(db.pool)?.wakes.forEach((wake) => wake())

/** The relay's word to other processes; never inside a transaction that writes (its commits would queue). */
export const wakeElsewhere = (db: Db): Promise<unknown> =>
  db.prepared('outbox-notify', 'select pg_notify($1, $2)', [CHANNEL, nameOf(db)])

function openHub(db: Db): Hub {
  const wakes = new Set<Wake>()
  const listener = listen(db.url, (from) => from !== nameOf(db) && wakes.forEach((wake) => wake()))
  const hub: Hub = { wakes, end: listener.end }
  hubs.set(db.pool, hub)
  return hub
}

/** A connection of its own, as LISTEN needs a session; it comes back by itself. */
function listen(url: string, heard: (from: string) => void): { end(): void } {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let ended = false

  const again = () => {
    client?.end().catch(() => undefined)
    client = undefined
    if (!ended) timer ??= setTimeout(connect, RECONNECT_MS)
    timer?.unref()
  }
  const connect = () => {
    timer = undefined
    const mine = new pg.Client({ connectionString: url, application_name: 'xinqiao listen', keepAlive: true })
    client = mine
    const lost = () => void (client === mine && again())
    mine.on('error', lost)
    mine.on('end', lost)
    mine.on('notification', (message) => heard(message.payload ?? ''))
    mine
      .connect()
      .then(() => mine.query(`listen ${CHANNEL}`))
      // Facts may have come while nobody listened.
      .then(() => heard(''))
      .catch(lost)
  }
  connect()
  return {
    end() {
      ended = true
      clearTimeout(timer)
      const last = client
      client = undefined
      last?.end().catch(() => undefined)
    },
  }
}
