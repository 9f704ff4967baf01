import { sql } from 'kysely'
import type { Db } from './types.ts'

/** Throws everything in the database away, tables, functions and rows, so that `migrate` begins anew. */
export async function emptyDatabase(db: Db): Promise<void> {
  const schemas = await db.rows<{ name: string }>(sql`
    select nspname as name from pg_namespace where nspname !~ '^(pg_|information_schema)'`)
  await db.transaction(async (tx) => {
    for (const { name } of schemas) await tx.run(sql`drop schema ${sql.id(name)} cascade`)
    await tx.run(sql`create schema public`)
  })
}
