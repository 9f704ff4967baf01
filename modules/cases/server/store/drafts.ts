/** SQL of drafts. Every statement is bound to the centre and to the member of staff whose draft it is. */
import { sql, type Tx } from '#kit/db/index.ts'

export type DraftRow = { id: string; sealed: Buffer; keyVersion: number; version: number; savedAt: Date }

const columns = sql`id, sealed, key_version as "keyVersion", version, saved_at as "savedAt"`

export const draftsOf = (tx: Tx, centreId: number, staffId: string): Promise<DraftRow[]> =>
  tx.rows<DraftRow>(sql`
    select ${columns} from draft where centre_id = ${centreId} and staff_id = ${staffId} order by saved_at desc, id desc`)

export const findDraft = (
  tx: Tx,
  centreId: number,
  staffId: string,
  id: string,
): Promise<DraftRow | undefined> =>
  tx.row<DraftRow>(sql`
    select ${columns} from draft where centre_id = ${centreId} and staff_id = ${staffId} and id = ${id}`)

/** False when the draft is there already. */
export const addDraft = async (tx: Tx, centreId: number, staffId: string, row: DraftRow): Promise<boolean> =>
  (await tx.run(sql`
    insert into draft (centre_id, staff_id, id, sealed, key_version, version, saved_at)
    values (${centreId}, ${staffId}, ${row.id}, ${row.sealed}, ${row.keyVersion}, ${row.version}, ${row.savedAt})
    on conflict do nothing`)) === 1

/** Writes over the version before `row.version`; false when another version is there, or none. */
export const replaceDraft = async (
  tx: Tx,
  centreId: number,
  staffId: string,
  row: DraftRow,
): Promise<boolean> =>
  (await tx.run(sql`
    update draft set sealed = ${row.sealed}, key_version = ${row.keyVersion}, version = ${row.version}, saved_at = ${row.savedAt}
     where centre_id = ${centreId} and staff_id = ${staffId} and id = ${row.id} and version = ${row.version - 1}`)) ===
  1

export const removeDraft = async (tx: Tx, centreId: number, staffId: string, id: string): Promise<boolean> =>
  (await tx.run(
    sql`delete from draft where centre_id = ${centreId} and staff_id = ${staffId} and id = ${id}`,
  )) === 1
