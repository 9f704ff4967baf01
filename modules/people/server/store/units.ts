import { sql, type Tx } from '#kit/db/index.ts'
import type { UnitKind } from '../../contract/words.ts'

export type UnitRow = {
  id: string
  parentId: string | null
  kind: UnitKind
  name: string
  shortName: string
  code: string
  districtCode: number | null
  isOpen: boolean
  version: number
}
type UnitFields = Omit<UnitRow, 'id' | 'isOpen' | 'version'>

const columns = sql`
  id, parent_id as "parentId", kind, name, short_name as "shortName", code, district_code as "districtCode",
  is_open as "isOpen", version`

export const listUnits = (tx: Tx, centreId: number): Promise<UnitRow[]> =>
  tx.rows<UnitRow>(sql`select ${columns} from unit where centre_id = ${centreId} order by code limit 10000`)

export const findUnit = (tx: Tx, centreId: number, id: string): Promise<UnitRow | undefined> =>
  tx.row<UnitRow>(sql`select ${columns} from unit where centre_id = ${centreId} and id = ${id}`)

export const lockUnit = (tx: Tx, centreId: number, id: string): Promise<UnitRow | undefined> =>
  tx.row<UnitRow>(
    sql`select ${columns} from unit where centre_id = ${centreId} and id = ${id} for no key update`,
  )

/** Whether all of `ids` are open units of the centre. */
export async function areOpenUnits(tx: Tx, centreId: number, ids: readonly string[]): Promise<boolean> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return true
  const row = await tx.row<{ found: string }>(sql`
    select count(*) as found from unit where centre_id = ${centreId} and id = any(${wanted}::uuid[]) and is_open`)
  return Number(row?.found) === wanted.length
}

/** False when the code is taken. */
export async function addUnit(
  tx: Tx,
  row: UnitFields & { centreId: number; id: string; now: Date },
): Promise<boolean> {
  const added = await tx.run(sql`
    insert into unit (centre_id, id, parent_id, kind, name, short_name, code, district_code, is_open, version, created_at)
    values (${row.centreId}, ${row.id}, ${row.parentId}, ${row.kind}, ${row.name}, ${row.shortName}, ${row.code},
            ${row.districtCode}, true, 1, ${row.now})
    on conflict (centre_id, code) do nothing`)
  return added === 1
}

export const isCodeTaken = async (
  tx: Tx,
  centreId: number,
  code: string,
  exceptId: string,
): Promise<boolean> =>
  (
    await tx.row<{ found: boolean }>(sql`
    select exists (select 1 from unit where centre_id = ${centreId} and code = ${code} and id <> ${exceptId}) as found`)
  )?.found === true

export const saveUnit = (
  tx: Tx,
  centreId: number,
  id: string,
  row: UnitFields,
): Promise<UnitRow | undefined> =>
  tx.row<UnitRow>(sql`
    update unit set parent_id = ${row.parentId}, kind = ${row.kind}, name = ${row.name}, short_name = ${row.shortName},
           code = ${row.code}, district_code = ${row.districtCode}, version = version + 1
     where centre_id = ${centreId} and id = ${id} returning ${columns}`)

export const setUnitOpen = (
  tx: Tx,
  centreId: number,
  id: string,
  isOpen: boolean,
): Promise<UnitRow | undefined> =>
  tx.row<UnitRow>(sql`
    update unit set is_open = ${isOpen}, version = version + 1
     where centre_id = ${centreId} and id = ${id} returning ${columns}`)

export const findUnitsByIds = (tx: Tx, centreId: number, ids: readonly string[]): Promise<UnitRow[]> =>
  tx.rows<UnitRow>(
    sql`select ${columns} from unit where centre_id = ${centreId} and id = any(${ids}::uuid[]) order by code`,
  )
