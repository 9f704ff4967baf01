import { sql, type Tx } from '#kit/db/index.ts'
import { BackupError, type SequenceInBackup } from './format.ts'

type Table = { name: string; columns: string[] }
type Reference = { from: string; to: string }

/** Made by the migrations, whose list stands in the manifest. */
const NOT_DATA = 'migration'

/** All tables with their stored columns, referenced before referring, so that they can be loaded in this order. */
export async function tablesInOrder(db: Tx): Promise<Table[]> {
  const tables = await db.rows<Table>(sql`
    select c.relname as name,
           array(select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                  order by a.attnum)::text[] as columns
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> ${NOT_DATA}
     order by c.relname`)
  const references = await db.rows<Reference>(sql`
    select c.relname as "from", t.relname as "to"
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and k.conrelid <> k.confrelid and k.conparentid = 0`)
  return inOrder(tables, references)
}

function inOrder(tables: readonly Table[], references: readonly Reference[]): Table[] {
  const ordered: Table[] = []
  const placed = new Set<string>()
  const waiting = [...tables]
  while (waiting.length > 0) {
    const index = waiting.findIndex((table) =>
      references.every(({ from, to }) => from !== table.name || placed.has(to)),
    )
    if (index === -1)
      throw new BackupError(
        `the tables ${waiting.map((table) => table.name).join(', ')} refer to each other in a circle`,
      )
    const [next] = waiting.splice(index, 1)
    placed.add(next!.name)
    ordered.push(next!)
  }
  return ordered
}

/** Where the identity columns stand. Read after the rows, so that no number is given twice. */
export async function sequences(db: Tx): Promise<SequenceInBackup[]> {
  const found = await db.rows<{ table: string; column: string; sequence: string }>(sql`
    select c.relname as table, a.attname as column, pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
      from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attidentity <> ''
     order by 1, 2`)
  const result: SequenceInBackup[] = []
  for (const { table, column, sequence } of found) {
    const at = await db.row<{ lastValue: string; isCalled: boolean }>(
      sql.raw(`select last_value as "lastValue", is_called as "isCalled" from ${sequence}`),
    )
    result.push({ table, column, ...at! })
  }
  return result
}

export type Rebuild = { drop: string[]; make: string[] }

/**
 * What slows a load and can be made again afterwards: foreign keys (then checked for all rows at once) and the
 * indexes that are no constraint.
 */
export async function rebuildable(db: Tx): Promise<Rebuild> {
  const found = await db.rows<{ drop: string; make: string; isKey: boolean }>(sql`
    select format('alter table %I drop constraint %I', c.relname, k.conname) as drop,
           format('alter table %I add constraint %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid)) as make, true as "isKey"
      from pg_constraint k join pg_class c on c.oid = k.conrelid
     where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and k.conparentid = 0
     union all
    select format('drop index %I', i.relname), pg_get_indexdef(x.indexrelid), false
      from pg_index x join pg_class i on i.oid = x.indexrelid
     where i.relnamespace = 'public'::regnamespace and not i.relispartition and i.relkind = 'i'
       and not exists (select from pg_constraint k where k.conindid = x.indexrelid)
     order by 3, 1`)
  const keys = found.filter((one) => one.isKey)
  const indexes = found.filter((one) => !one.isKey)
  return {
    drop: [...keys, ...indexes].map((one) => one.drop),
    make: [...indexes, ...keys].map((one) => one.make),
  }
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
