import pg from 'pg'
import { withoutValues } from './errors.ts'
import { types } from './parse.ts'
import { onClient, runner } from './runner.ts'
import type { Db, TransactionOptions, Tx } from './types.ts'

const POOL_MAX = 20
const CONNECT_TIMEOUT_MS = 10_000
/** Legal days are days in China, whatever the server's own setting is. */
const TIME_ZONE = 'Asia/Shanghai'

export type OpenOptions = { max?: number; applicationName?: string }

/** Opens a pool of connections; the first is made when the first statement runs. */
export function openDb(url: string, opts: OpenOptions = {}): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: opts.max ?? POOL_MAX,
    application_name: opts.applicationName ?? 'xinqiao',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types,
    // The pool waits for it, though its type does not say so.
    onConnect: (client) => client.query(`set time zone '${TIME_ZONE}'`) as unknown as undefined,
  })
  // A server that goes away breaks idle and lent connections alike; the next statement reports it, so no crash here.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))

  const over = runner(
    // Not pool.query(), which throws the connection away after any error, be it a mere unique violation.
    async (work) => {
      const client = await pool.connect()
      try {
        return await work(client)
      } finally {
        client.release()
      }
    },
    () => pool.connect(),
  )
  return Object.defineProperties(
    {
      transaction: (work: (tx: Tx) => Promise<unknown>, options?: TransactionOptions) =>
        transaction(pool, work, options),
      pool,
      url,
      close: () => pool.end(),
    },
    Object.getOwnPropertyDescriptors(over),
  ) as unknown as Db
}

const beginText = (opts: TransactionOptions): string =>
  'begin' +
  (opts.repeatableRead ? ' isolation level repeatable read' : '') +
  (opts.readOnly ? ' read only' : '')

async function transaction<T>(
  pool: pg.Pool,
  work: (tx: Tx) => Promise<T>,
  opts: TransactionOptions = {},
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(beginText(opts))
    const result = await work(onClient(client))
    const { command } = await client.query('commit')
    // A statement failed and its error was swallowed: PostgreSQL answers COMMIT with ROLLBACK and no error.
    if (command === 'ROLLBACK')
      throw new Error('the transaction was rolled back: a statement in it had failed')
    return result
  } catch (error) {
    await client.query('rollback').catch((fault: Error) => (broken = fault))
    throw withoutValues(error)
  } finally {
    client.release(broken)
  }
}
