import type { MigrationSet } from '#kit/db/index.ts'

/** Every module's migrations in floor order: a foreign key points downward only. */
export const migrations: readonly MigrationSet[] = [
  { module: 'kit', folder: new URL('../kit/db/migrations/', import.meta.url) },
  { module: 'people', folder: new URL('../modules/people/server/migrations/', import.meta.url) },
  { module: 'cases', folder: new URL('../modules/cases/server/migrations/', import.meta.url) },
]
