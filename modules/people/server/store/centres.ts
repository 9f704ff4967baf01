import { sql, type Tx } from '#kit/db/index.ts'

export type CentreRow = {
  centreId: number
  name: string
  shortName: string
  settings: Record<string, unknown>
  version: number
}

const columns = sql`centre_id as "centreId", name, short_name as "shortName", settings, version`

export const findCentre = (tx: Tx, centreId: number): Promise<CentreRow | undefined> =>
  tx.row<CentreRow>(sql`select ${columns} from centre where centre_id = ${centreId}`)

/** A centre is a row of a small reference table: some hundreds in the whole country. */
export const listCentreIds = async (tx: Tx, limit = 10_000): Promise<number[]> =>
  (
    await tx.rows<{ centreId: number }>(
      sql`select centre_id as "centreId" from centre order by centre_id limit ${limit}`,
    )
  ).map((row) => row.centreId)

/** Locks the centre against other changes of its units, staff or settings, not against rows that refer to it. */
export const lockCentre = (tx: Tx, centreId: number): Promise<CentreRow | undefined> =>
  tx.row<CentreRow>(sql`select ${columns} from centre where centre_id = ${centreId} for no key update`)

/** False when the centre exists. */
export async function addCentre(
  tx: Tx,
  row: { centreId: number; name: string; shortName: string; now: Date },
): Promise<boolean> {
  const added = await tx.run(sql`
    insert into centre (centre_id, name, short_name, settings, version, created_at)
    values (${row.centreId}, ${row.name}, ${row.shortName}, '{}', 1, ${row.now})
    on conflict (centre_id) do nothing`)
  return added === 1
}

export async function saveCentre(
  tx: Tx,
  row: { centreId: number; name: string; shortName: string; settings: Record<string, unknown> },
): Promise<CentreRow> {
  const saved = await tx.row<CentreRow>(sql`
    update centre set name = ${row.name}, short_name = ${row.shortName},
           settings = ${JSON.stringify(row.settings)}::jsonb, version = version + 1
     where centre_id = ${row.centreId} returning ${columns}`)
  if (!saved) throw new Error('the locked centre is gone')
  return saved
}

/** Whether any centre has an identity provider of its own. */
export const hasOidcAnywhere = async (tx: Tx): Promise<boolean> =>
  (
    await tx.row<{ found: boolean }>(sql`
    select exists (select 1 from centre where jsonb_typeof(settings -> 'people' -> 'oidc') = 'object') as found`)
  )?.found === true

export const hasStaff = async (tx: Tx): Promise<boolean> =>
  (await tx.row<{ found: boolean }>(sql`select exists (select 1 from staff) as found`))?.found === true

/** The code of the first-administrator page; one row for the whole installation. */
export const saveFirstAdminCode = (tx: Tx, codeHash: Buffer): Promise<number> =>
  tx.run(sql`
    insert into first_admin_code (only_row, code_hash, used_at) values (true, ${codeHash}, null)
    on conflict (only_row) do update set code_hash = excluded.code_hash where first_admin_code.used_at is null`)

export const lockFirstAdminCode = (tx: Tx): Promise<{ codeHash: Buffer; usedAt: Date | null } | undefined> =>
  tx.row(sql`
    select code_hash as "codeHash", used_at as "usedAt" from first_admin_code where only_row for update`)

export const useFirstAdminCode = (tx: Tx, now: Date): Promise<number> =>
  tx.run(sql`update first_admin_code set used_at = ${now} where only_row`)
