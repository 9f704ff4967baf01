// node kit/testing/reopen.ts FOLDER: starts the engine of a test run that failed and names its databases until Ctrl-C.
import { openDb, sql } from '#kit/db/index.ts'
import { ensurePostgres } from '#kit/postgres/index.ts'
import { databaseUrl } from './engine.ts'

const [folder] = process.argv.slice(2)
if (!folder) {
  console.error('usage: node kit/testing/reopen.ts FOLDER')
  process.exit(2)
}
const engine = await ensurePostgres({ dataDir: folder, as: 'reopened test run' })
const db = openDb(databaseUrl(engine.url, 'postgres'), { max: 1 })
const kept = await db.rows<{ name: string }>(
  sql`select datname as name from pg_database where datname like 'kept\\_%' order by 1`,
)
await db.close()
for (const { name } of kept) console.log(databaseUrl(engine.url, name))
console.log('Ctrl-C ends it')
const alive = setInterval(() => undefined, 60_000)
process.once('SIGINT', () => {
  clearInterval(alive)
  void engine.stop()
})
