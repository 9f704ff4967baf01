import { sql } from 'kysely'
import type { Tx } from './types.ts'

/** The oldest PostgreSQL that the schema and the statements are tested on. */
export const SERVER_VERSION_MIN = 15

/**
 * Refuses a server that would answer wrongly in silence: too old, not UTF-8, or one whose pg_trgm sees no Chinese
 * (it goes by the database's LC_CTYPE: under "C" every Han character is dropped and similarity is 0).
 */
export async function checkServer(db: Tx): Promise<void> {
  const server = await db.row<{ version: number; encoding: string; text: string; hasTrgm: boolean }>(sql`
    select current_setting('server_version_num')::int / 10000 as version, current_setting('server_version') as text,
           current_setting('server_encoding') as encoding,
           exists (select from pg_extension where extname = 'pg_trgm') as "hasTrgm"`)
  if (!server) throw new Error('the database did not say what it is')
  if (server.version < SERVER_VERSION_MIN)
    throw new Error(`PostgreSQL ${server.text} is too old: ${SERVER_VERSION_MIN} or newer is needed`)
  if (server.encoding !== 'UTF8')
    throw new Error(`the database's encoding is ${server.encoding}: create it with encoding UTF8`)
  if (!server.hasTrgm) return
  const trgm = await db.row<{ seesHan: boolean }>(sql`select cardinality(show_trgm('消费')) > 0 as "seesHan"`)
  if (!trgm?.seesHan)
    throw new Error(
      "pg_trgm of this database sees no Chinese (show_trgm('消费') is empty): create the database with LC_CTYPE C.UTF-8 or another UTF-8 locale",
    )
}
