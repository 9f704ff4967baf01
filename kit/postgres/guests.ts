import pg from 'pg'

/**
 * Commands that use a running server are its guests. Each holds a shared advisory lock; who wants to stop the server
 * takes the same lock alone: with it in hand there is no guest, and none can come any more.
 */
const GUESTS = '4120150002'

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'xinqiao guest',
  })
  // The server may end under us; whoever uses the database hears of it by its own statement.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function holdLock(url: string, call: string): Promise<pg.Client | null> {
  const client = await connect(url)
  const { rows } = await client.query<{ got: boolean }>(`select ${call}(${GUESTS}) as got`)
  if (rows[0]?.got) return client
  await client.end()
  return null
}

/** Null when the server is about to stop. `url` is the maintenance database, the same for all. */
export const enterAsGuest = (url: string): Promise<pg.Client | null> =>
  holdLock(url, 'pg_try_advisory_lock_shared')

/** Null while guests are there. */
export const closeToGuests = (url: string): Promise<pg.Client | null> => holdLock(url, 'pg_try_advisory_lock')
