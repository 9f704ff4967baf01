import { startTestEngine } from '#kit/testing/engine.ts'
import { migrations } from './migrations.ts'

/** vitest's globalSetup for tests on PostgreSQL: one engine per run, its template migrated once. */
export default (project: Parameters<typeof startTestEngine>[0]) => startTestEngine(project, migrations)
