// node server/write-schema.ts: runs all migrations in a database of its own and writes what they make to server/schema.sql.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { dumpSchema, migrate, openDb } from '#kit/db/index.ts'
import { ensurePostgres } from '#kit/postgres/index.ts'
import { migrations } from './migrations.ts'

const dataDir = await mkdtemp(path.join(os.tmpdir(), 'xinqiao-schema-'))
try {
  const engine = await ensurePostgres({ dataDir, as: 'write-schema' })
  const db = openDb(engine.url, { max: 2 })
  try {
    await migrate(db, migrations)
    await writeFile(new URL('schema.sql', import.meta.url), await dumpSchema(db))
  } finally {
    await db.close()
    await engine.stop()
  }
} finally {
  await rm(dataDir, { recursive: true, force: true })
}
