/** What cases reads of the office below it: units, who handles for a unit, names. Never written here. */
import { sql, type Tx } from '#kit/db/index.ts'

export type OfficeUnit = { id: string; name: string; shortName: string; isOpen: boolean }

export const findUnit = (tx: Tx, centreId: number, id: string): Promise<OfficeUnit | undefined> =>
  tx.row<OfficeUnit>(sql`
    select id, name, short_name as "shortName", is_open as "isOpen" from unit where centre_id = ${centreId} and id = ${id}`)

/** Whether somebody active handles for the unit: by a role in it, or in a unit above it. */
export async function handlesFor(
  tx: Tx,
  centreId: number,
  staffId: string,
  unitId: string,
): Promise<boolean> {
  const row = await tx.row<{ handles: boolean }>(sql`
    with recursive up as (
      select id, parent_id from unit where centre_id = ${centreId} and id = ${unitId}
      union
      select u.id, u.parent_id from unit u join up on u.centre_id = ${centreId} and u.id = up.parent_id
    )
    select exists (
      select from staff p
        join staff_role r on r.centre_id = ${centreId} and r.staff_id = p.id
       where p.centre_id = ${centreId} and p.id = ${staffId} and p.is_active
         and r.role in ('handler', 'unit-head') and r.unit_id in (select id from up)
    ) as handles`)
  return row?.handles === true
}

/** Names by id of staff, keys and units; an id that is none of them is missing. */
export async function namesOf(
  tx: Tx,
  centreId: number,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)].filter((id): id is string => id !== null && UUID.test(id))
  if (wanted.length === 0) return new Map()
  const rows = await tx.rows<{ id: string; name: string }>(sql`
    select id, name from staff where centre_id = ${centreId} and id = any(${wanted}::uuid[])
    union all
    select id, short_name from unit where centre_id = ${centreId} and id = any(${wanted}::uuid[])
    union all
    select id, name from api_key where centre_id = ${centreId} and id = any(${wanted}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row.name]))
}
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export type RevealRow = { at: Date; actorKind: string; actorId: string; what: string; reason: string }

/** Who opened what is sealed of a case, newest first; rows not yet sealed into the chain among them. */
export const revealsOf = (tx: Tx, centreId: number, caseId: string, limit: number): Promise<RevealRow[]> =>
  tx.rows<RevealRow>(sql`
    select at, actor_kind as "actorKind", actor_id as "actorId", coalesce(data ->> 'what', '') as what, coalesce(reason, '') as reason
      from (select at, id, actor_kind, actor_id, data, reason from audit
             where centre_id = ${centreId} and target_kind = 'case' and target_id = ${caseId} and action like '%.reveal'
            union all
            select at, id, actor_kind, actor_id, data, reason from audit_pending
             where centre_id = ${centreId} and target_kind = 'case' and target_id = ${caseId} and action like '%.reveal') r
     order by at desc, id desc
     limit ${limit}`)
