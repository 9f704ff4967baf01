/** What /readyz asks. */
import { appliedMigrations, migrationFiles, pendingMigrations, ping, type Db } from '#kit/db/index.ts'
import type { ReadyCheck } from '#kit/http/index.ts'
import { outboxLag } from '#kit/outbox/index.ts'
import { migrations } from './migrations.ts'

/** A fact that has waited this long says that no relay works. */
const LAG_MS_MAX = 60_000

export function readyChecks(db: Db): Readonly<Record<'database' | 'migrations' | 'outbox', ReadyCheck>> {
  let areMigrated = false
  return {
    database: () => ping(db),
    // Files do not change under a running process: once all have run, they have.
    migrations: async () =>
      (areMigrated ||=
        pendingMigrations(await migrationFiles(migrations), await appliedMigrations(db)).length === 0),
    outbox: async () => (await outboxLag(db)).oldestMs < LAG_MS_MAX,
  }
}
