/** SQL of the editable lists. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { CatalogueEntry, CatalogueList } from '../../contract/catalogue.ts'

const columns = sql`list, code, parent, name, sort, is_open as "isOpen"`

export const catalogueOf = (tx: Tx, centreId: number): Promise<CatalogueEntry[]> =>
  tx.rows<CatalogueEntry>(
    sql`select ${columns} from catalogue_entry where centre_id = ${centreId} order by list, sort, code`,
  )

/** One list, locked against other edits until the transaction ends. */
export const lockList = async (tx: Tx, centreId: number, list: CatalogueList): Promise<CatalogueEntry[]> => {
  await tx.run(sql`select 1 from centre where centre_id = ${centreId} for no key update`)
  return tx.rows<CatalogueEntry>(sql`
    select ${columns} from catalogue_entry where centre_id = ${centreId} and list = ${list} order by list, sort, code`)
}

/** Adds or changes; parents must stand before their children. */
export const putEntries = (tx: Tx, centreId: number, entries: readonly CatalogueEntry[]): Promise<number> =>
  tx.run(sql`
    insert into catalogue_entry (centre_id, list, code, parent, name, sort, is_open)
    select ${centreId}, r.* from ${rowsOf(entries)}
    on conflict (centre_id, list, code) do update set parent = excluded.parent, name = excluded.name, sort = excluded.sort, is_open = excluded.is_open`)

/** Adds those that are not there yet and leaves the others as they are. */
export const addEntries = (tx: Tx, centreId: number, entries: readonly CatalogueEntry[]): Promise<number> =>
  tx.run(sql`
    insert into catalogue_entry (centre_id, list, code, parent, name, sort, is_open)
    select ${centreId}, r.* from ${rowsOf(entries)} on conflict (centre_id, list, code) do nothing`)

const rowsOf = (entries: readonly CatalogueEntry[]) => sql`
  unnest(${entries.map((one) => one.list)}::text[], ${entries.map((one) => one.code)}::text[], ${entries.map((one) => one.parent)}::text[],
         ${entries.map((one) => one.name)}::text[], ${entries.map((one) => one.sort)}::int[], ${entries.map((one) => one.isOpen)}::boolean[])
    as r(list, code, parent, name, sort, is_open)`
