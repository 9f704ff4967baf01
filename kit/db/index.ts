export { sql, type Kysely, type RawBuilder } from 'kysely'
export { checkServer, SERVER_VERSION_MIN } from './check.ts'
export { emptyDatabase } from './empty.ts'
export { isViolationOf, isWorthRepeating } from './errors.ts'
export {
  appliedMigrations,
  migrate,
  MigrationError,
  migrationFiles,
  pendingMigrations,
  type AppliedMigration,
  type MigrationFile,
  type MigrationSet,
} from './migrate.ts'
export { ping } from './ping.ts'
export { openDb, type OpenOptions } from './open.ts'
export { dumpSchema } from './schema.ts'
export type { Db, Query, TransactionOptions, Tx } from './types.ts'
