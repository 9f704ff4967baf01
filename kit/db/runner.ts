import { Kysely, PostgresDialect, type CompiledQuery } from 'kysely'
import type pg from 'pg'
import Cursor from 'pg-cursor'
import { withoutValues } from './errors.ts'
import { types } from './parse.ts'
import type { Query, Tx } from './types.ts'

/** Lends a connection to `work`. A pool takes one and gives it back, a transaction always lends its own. */
export type Lend = <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T>

/** Only compiles; it never has a connection. */
const compiler = new Kysely<any>({
  dialect: new PostgresDialect({
    pool: () => Promise.reject(new Error('the compiler runs no statements')),
  }),
})

const compile = <T>(query: Query<T>): CompiledQuery<T> =>
  'isRawBuilder' in query ? query.compile(compiler) : query.compile()

async function runOn(client: pg.PoolClient, config: pg.QueryConfig): Promise<pg.QueryResult> {
  try {
    return await client.query(config)
  } catch (error) {
    throw withoutValues(error)
  }
}

const STREAM_BATCH_ROWS = 1000

async function* cursorRows<T>(client: pg.PoolClient, query: Query<T>, batch: number): AsyncIterable<T> {
  const { sql, parameters } = compile(query)
  const cursor = client.query(new Cursor(sql, parameters as unknown[], { types }))
  try {
    for (;;) {
      const rows = await cursor.read(batch).catch((error: unknown) => {
        throw withoutValues(error)
      })
      yield* rows as T[]
      if (rows.length < batch) return
    }
  } finally {
    // Also when the reader stops early. After a lost connection there is nothing left to close.
    await cursor.close().catch(() => undefined)
  }
}

/** Kysely's own builder over borrowed connections; never ends the pool, which is not its. */
function kyselyOver(connect: () => Promise<pg.PoolClient>): Kysely<any> {
  return new Kysely<any>({
    dialect: new PostgresDialect({ pool: { connect, end: async () => undefined, options: {} } }),
  })
}

export function runner(lend: Lend, connect: () => Promise<pg.PoolClient>): Tx {
  let builder: Kysely<any> | undefined
  const query = (config: pg.QueryConfig) => lend((client) => runOn(client, config))
  const send = <T>(text: Query<T>) => {
    const { sql, parameters } = compile(text)
    return query({ text: sql, values: parameters as unknown[] })
  }
  return {
    rows: async (text) => (await send(text)).rows,
    async row(text) {
      const { rows } = await send(text)
      if (rows.length > 1) throw new Error(`one row expected, ${rows.length} came`)
      return rows[0]
    },
    run: async (text) => (await send(text)).rowCount ?? 0,
    prepared: async (name, text, values) => (await query({ name, text, values })).rows,
    async *stream(text, batch = STREAM_BATCH_ROWS) {
      const client = await connect()
      try {
        yield* cursorRows(client, text, batch)
      } finally {
        client.release()
      }
    },
    get kysely() {
      return (builder ??= kyselyOver(connect))
    },
  }
}

/** Statements on one connection, whose transaction is the caller's matter. */
export function onClient(client: pg.PoolClient): Tx {
  // Kysely gives connections back; this one is not its to give.
  const lent = { query: client.query.bind(client), release: () => undefined } as unknown as pg.PoolClient
  return runner(
    (use) => use(client),
    async () => lent,
  )
}
