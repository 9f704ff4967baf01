/** SQL of saved views; each only of the person who made it. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { SavedView } from '../../contract.ts'

export const viewsOf = (tx: Tx, centreId: number, staffId: string): Promise<SavedView[]> =>
  tx.rows<SavedView>(sql`
    select id, name, filters from saved_view where centre_id = ${centreId} and staff_id = ${staffId} order by name, id`)

/** False when the person has a view of that name. */
export const addView = async (
  tx: Tx,
  centreId: number,
  staffId: string,
  view: SavedView,
  madeAt: Date,
): Promise<boolean> =>
  (await tx.run(sql`
    insert into saved_view (centre_id, id, staff_id, name, filters, made_at)
    values (${centreId}, ${view.id}, ${staffId}, ${view.name}, ${JSON.stringify(view.filters)}::jsonb, ${madeAt})
    on conflict (centre_id, staff_id, name) do nothing`)) === 1

export const hasViewNamed = async (
  tx: Tx,
  centreId: number,
  staffId: string,
  name: string,
  but: string,
): Promise<boolean> =>
  (await tx.row(sql`
    select 1 as found from saved_view where centre_id = ${centreId} and staff_id = ${staffId} and name = ${name} and id <> ${but}`)) !==
  undefined

export const replaceView = async (
  tx: Tx,
  centreId: number,
  staffId: string,
  view: SavedView,
): Promise<boolean> =>
  (await tx.run(sql`
    update saved_view set name = ${view.name}, filters = ${JSON.stringify(view.filters)}::jsonb
     where centre_id = ${centreId} and staff_id = ${staffId} and id = ${view.id}`)) === 1

export const removeView = async (tx: Tx, centreId: number, staffId: string, id: string): Promise<boolean> =>
  (await tx.run(
    sql`delete from saved_view where centre_id = ${centreId} and staff_id = ${staffId} and id = ${id}`,
  )) === 1
