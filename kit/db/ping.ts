import { sql } from 'kysely'
import type { Tx } from './types.ts'

/** Whether the database answers at all. Throws what the connection says when it does not. */
export async function ping(db: Tx): Promise<boolean> {
  return (await db.row<{ one: number }>(sql`select 1 as one`))?.one === 1
}
