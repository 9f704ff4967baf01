import { existsSync } from 'node:fs'
import { sql, type Tx } from './db/index.ts'
import { checkFingerprint, KeyError, loadKeys, sealer, type Sealer } from './seal.ts'

/**
 * The sealer of this database. A new database gets a new key file when there is none; afterwards the file must be there
 * and hold the keys that sealed the data. Throws KeyError or SealError that says what is wrong.
 */
export async function sealerOf(
  db: Tx,
  file: string,
  at: Date,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Sealer> {
  const row = await db.row<{ fingerprint: string }>(sql`select fingerprint from key_fingerprint`)
  if (row && !env['XINQIAO_KEYS'] && !existsSync(file))
    throw new KeyError(
      `The key file ${file} is missing, and the data of this database were sealed with it: put back the copy, or name its place in XINQIAO_KEY_FILE`,
    )
  const seals = sealer(loadKeys(file, { create: !row, env }))
  if (row && checkFingerprint(row.fingerprint, seals) === 'same') return seals
  await db.run(sql`
    insert into key_fingerprint (only_row, fingerprint, stored_at) values (true, ${seals.fingerprint()}, ${at})
    on conflict (only_row) do update set fingerprint = excluded.fingerprint, stored_at = excluded.stored_at`)
  return seals
}
