import type { Compilable, Kysely, RawBuilder } from 'kysely'
import type pg from 'pg'

/** A statement: sql`...` (values become parameters) or a built Kysely query. */
export type Query<T> = RawBuilder<T> | Compilable<T>

/** Runs statements. In a transaction all of them go through its one connection, one after the other. */
export type Tx = {
  rows<T>(query: Query<T>): Promise<T[]>
  /** The only row; undefined when there is none. More than one row is a fault. */
  row<T>(query: Query<T>): Promise<T | undefined>
  /** Rows affected. */
  run(query: Query<unknown>): Promise<number>
  /** A named (prepared) statement for hot paths: parsed once per connection. One name, one text, for ever. */
  prepared<T>(name: string, text: string, values: unknown[]): Promise<T[]>
  /** Rows in batches through a cursor; memory holds one batch. */
  stream<T>(query: Query<T>, batch?: number): AsyncIterable<T>
  /** The builder, for filters put together at run time. Its queries run here too. */
  kysely: Kysely<any>
}

export type TransactionOptions = { readOnly?: boolean; repeatableRead?: boolean }

export type Db = Tx & {
  transaction<T>(work: (tx: Tx) => Promise<T>, opts?: TransactionOptions): Promise<T>
  pool: pg.Pool
  url: string
  close(): Promise<void>
}
