export { ensurePostgres, joinPostgres, type Postgres, type PostgresOptions } from './ensure.ts'
export { FolderInUse, readHolder, type Holder } from './lock.ts'
