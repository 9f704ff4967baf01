import pg from 'pg'
import { DATABASE, USER, type Secrets } from './cluster.ts'
import { superUrlOf } from './server.ts'

/**
 * The application's role owns its database and is no superuser: a hole in a statement must not become a shell.
 * Looked after at every start, as a crash may have come between initdb and this.
 */
export async function prepareRoles(secrets: Secrets): Promise<void> {
  const client = new pg.Client({
    connectionString: superUrlOf(secrets),
    connectionTimeoutMillis: 10_000,
    application_name: 'xinqiao start',
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const has = async (text: string, name: string) => (await client.query(text, [name])).rows.length > 0
    if (!(await has('select from pg_roles where rolname = $1', USER))) {
      const password = client.escapeLiteral(secrets.password)
      await client.query(`create role ${USER} with login createdb nosuperuser password ${password}`)
      await client.query(`grant pg_monitor, pg_checkpoint, pg_signal_backend to ${USER}`)
    }
    if (!(await has('select from pg_database where datname = $1', DATABASE)))
      await client.query(`create database ${DATABASE} owner ${USER}`)
  } finally {
    await client.end()
  }
}
