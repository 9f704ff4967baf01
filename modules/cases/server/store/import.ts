/** SQL of imports: what was imported already, and how far a run has come. */
import { sql, type Db, type Tx } from '#kit/db/index.ts'

/** Which of the keys are there already. */
export async function findImported(
  tx: Tx,
  centreId: number,
  keys: readonly Buffer[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const rows = await tx.prepared<{ key: Buffer }>(
    'cases.find-imported',
    'select row_key as key from import_row where centre_id = $1 and row_key = any($2::bytea[])',
    [centreId, keys],
  )
  return new Set(rows.map((row) => row.key.toString('hex')))
}

export const addImported = async (
  tx: Tx,
  centreId: number,
  rows: readonly { key: Buffer; caseId: string }[],
): Promise<void> => {
  if (rows.length === 0) return
  await tx.prepared(
    'cases.add-imported',
    'insert into import_row (centre_id, row_key, case_id) select $1, r.* from unnest($2::bytea[], $3::uuid[]) as r',
    [centreId, rows.map((row) => row.key), rows.map((row) => row.caseId)],
  )
}

export type RunCounts = { read: number; fresh: number; same: number; bad: number }

export const startRun = (
  tx: Tx,
  centreId: number,
  run: { id: string; source: string; fileName: string; map: string; by: string; at: Date },
): Promise<number> =>
  tx.run(sql`
    insert into import_run (centre_id, id, source, file_name, map, started_by, started_at, read_rows, new_rows, same_rows, bad_rows)
    values (${centreId}, ${run.id}, ${run.source}, ${run.fileName}, ${run.map}::jsonb, ${run.by}, ${run.at}, 0, 0, 0, 0)`)

/** Adds what a batch took. Batches end in any order, so they say how much more, not how much in all. */
export const countMore = (tx: Tx, centreId: number, id: string, more: RunCounts): Promise<number> =>
  tx.run(sql`
    update import_run set read_rows = read_rows + ${more.read}, new_rows = new_rows + ${more.fresh},
                          same_rows = same_rows + ${more.same}, bad_rows = bad_rows + ${more.bad}
     where centre_id = ${centreId} and id = ${id}`)

export const endRun = (
  tx: Tx,
  centreId: number,
  id: string,
  counts: RunCounts,
  endedAt: Date,
): Promise<number> =>
  tx.run(sql`
    update import_run set read_rows = ${counts.read}, new_rows = ${counts.fresh}, same_rows = ${counts.same}, bad_rows = ${counts.bad}, ended_at = ${endedAt}
     where centre_id = ${centreId} and id = ${id}`)

/**
 * The commit does not wait for the disk. Only for batches of an import: cases, keys and counters of a batch are lost or kept
 * together, and the commit that ends the run waits for the log up to itself, with all batches in it.
 */
export const withoutWaiting = (tx: Tx): Promise<unknown> =>
  tx.rows(sql`select set_config('synchronous_commit', 'off', true)`)

/**
 * One import of a source at a time: held by a connection of its own while `work` runs, so that a killed one holds nothing.
 * Null: another one runs.
 */
export async function alone<T>(
  db: Db,
  centreId: number,
  source: string,
  work: () => Promise<T>,
): Promise<T | null> {
  const client = await db.pool.connect()
  const name = `import|${centreId}|${source}`
  try {
    const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [
      name,
    ])
    if (!rows[0]?.taken) return null
    try {
      return await work()
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(() => undefined)
    }
  } finally {
    client.release()
  }
}
