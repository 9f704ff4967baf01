import { sql } from 'kysely'
import type { Tx } from './types.ts'

/**
 * The whole schema `public` as SQL that makes it anew in an empty database, read from the catalogue and in a fixed
 * order, so that two schemas are equal exactly when their dumps are. Throws on a kind of object that it does not know.
 */
export async function dumpSchema(db: Tx): Promise<string> {
  await refuseUnknown(db)
  const extensions = await texts(db, EXTENSIONS)
  const sequences = await texts(db, SEQUENCES)
  const functions = await db.rows<{ text: string; needsTable: boolean }>(sql.raw(FUNCTIONS))
  const tables = await dumpTables(db)
  const parts = [
    extensions,
    // Bodies are not looked into before the tables that they name exist.
    ['set check_function_bodies = off;'],
    sequences,
    functions.filter((one) => !one.needsTable).map((one) => one.text),
    tables,
    functions.filter((one) => one.needsTable).map((one) => one.text),
    await texts(db, FOREIGN_KEYS),
    await texts(db, INDEXES),
    await texts(db, STATISTICS),
    await texts(db, VIEWS),
    await texts(db, COMMENTS),
  ]
  return parts.flat().join('\n\n').trim() + '\n'
}

const texts = async (db: Tx, query: string): Promise<string[]> =>
  (await db.rows<{ text: string }>(sql.raw(query))).map((row) => row.text)

/** Objects of extensions are made by their extension. */
const notOfExtension = (catalogue: string, oid: string) =>
  `not exists (select from pg_depend e where e.classid = '${catalogue}'::regclass and e.objid = ${oid} and e.deptype = 'e')`

const IN_PUBLIC = `'public'::regnamespace`

async function refuseUnknown(db: Tx): Promise<void> {
  const [found] = await texts(
    db,
    `select 'relation ' || relname || ' of kind ' || relkind::text as text from pg_class
      where relnamespace = ${IN_PUBLIC} and relkind not in ('r', 'p', 'i', 'I', 'S', 'v', 't') and ${notOfExtension('pg_class', 'pg_class.oid')}
     union all
     select 'type ' || typname from pg_type
      where typnamespace = ${IN_PUBLIC} and typtype in ('e', 'd', 'r', 'm') and ${notOfExtension('pg_type', 'pg_type.oid')}
     union all
     select 'trigger ' || tgname from pg_trigger where not tgisinternal
     union all
     select 'policy ' || polname from pg_policy
     union all
     select 'rule ' || rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class
      where c.relnamespace = ${IN_PUBLIC} and rulename <> '_RETURN'
     limit 1`,
  )
  if (found) throw new Error(`the schema dump knows no ${found}: extend kit/db/schema.ts`)
}

const EXTENSIONS = `
  select format('create extension if not exists %I;', extname) as text from pg_extension
   where extname <> 'plpgsql' order by extname`

/** Sequences that stand alone; those of identity columns come with their column. */
const SEQUENCES = `
  select format('create sequence %I as %s start with %s increment by %s;', c.relname, format_type(s.seqtypid, null),
                s.seqstart, s.seqincrement) as text
    from pg_class c join pg_sequence s on s.seqrelid = c.oid
   where c.relnamespace = ${IN_PUBLIC}
     and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('i', 'a', 'e'))
   order by c.relname`

const FUNCTIONS = `
  select pg_get_functiondef(p.oid) || ';' as text,
         exists (select from pg_type t join pg_class c on c.reltype = t.oid or c.reltype = t.typelem
                  where t.oid = any (p.proargtypes::oid[] || p.prorettype || coalesce(p.proallargtypes, '{}')))
         or p.prosqlbody is not null as "needsTable"
    from pg_proc p
   where p.pronamespace = ${IN_PUBLIC} and p.prokind in ('f', 'p') and ${notOfExtension('pg_proc', 'p.oid')}
   order by p.proname, pg_get_function_identity_arguments(p.oid)`

type Column = { table: string; text: string; extra: string | null }

async function dumpTables(db: Tx): Promise<string[]> {
  const tables = await db.rows<{ name: string; head: string; tail: string; isPart: boolean }>(sql.raw(TABLES))
  const columns = await db.rows<Column>(sql.raw(COLUMNS))
  const constraints = await db.rows<{ table: string; text: string }>(sql.raw(CONSTRAINTS))
  return tables.map(({ name, head, tail, isPart }) => {
    const own = columns.filter((column) => column.table === name)
    const inner = [
      ...(isPart ? [] : own.map((column) => column.text)),
      ...constraints.filter((one) => one.table === name).map((one) => one.text),
    ]
    const body = inner.length > 0 || !isPart ? ` (\n  ${inner.join(',\n  ')}\n)` : ''
    const extras = own.flatMap((column) => (column.extra ? ['\n' + column.extra] : []))
    return `${head}${body}${tail};${extras.join('')}`
  })
}

/** Partitions after their parents; within that by name. */
const TABLES = `
  select c.relname as name, c.relispartition as "isPart",
         case when c.relispartition then format('create table %I partition of %I', c.relname, parent.relname)
              else format('create %stable %I', case c.relpersistence when 'u' then 'unlogged ' else '' end, c.relname) end as head,
         coalesce(' ' || pg_get_expr(c.relpartbound, c.oid), '')
           || coalesce(' partition by ' || pg_get_partkeydef(c.oid), '')
           || coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '') as tail
    from pg_class c
    left join pg_inherits i on i.inhrelid = c.oid
    left join pg_class parent on parent.oid = i.inhparent
   where c.relnamespace = ${IN_PUBLIC} and c.relkind in ('r', 'p') and ${notOfExtension('pg_class', 'c.oid')}
   order by c.relispartition, c.relname`

const COLUMNS = `
  select c.relname as table,
         format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
           || case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation else '' end
           || case a.attidentity when 'a' then ' generated always as identity' when 'd' then ' generated by default as identity' else '' end
           || case when a.attgenerated = 's' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
                   when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
           || case when a.attnotnull then ' not null' else '' end as text,
         nullif(concat_ws(E'\\n',
           case when a.attstattarget >= 0 then format('alter table %I alter column %I set statistics %s;', c.relname, a.attname, a.attstattarget) end,
           case when a.attstorage <> t.typstorage then format('alter table %I alter column %I set storage %s;', c.relname, a.attname,
                case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end) end,
           case when a.attcompression <> '' then format('alter table %I alter column %I set compression %s;', c.relname, a.attname,
                case a.attcompression when 'l' then 'lz4' else 'pglz' end) end,
           case when a.attoptions is not null then format('alter table %I alter column %I set (%s);', c.relname, a.attname,
                array_to_string(a.attoptions, ', ')) end), '') as extra
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where c.relnamespace = ${IN_PUBLIC} and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
   order by c.relname, a.attnum`

/** Keys, checks and exclusions; foreign keys come when all tables stand. A partition's inherited ones come by themselves. */
const CONSTRAINTS = `
  select c.relname as table, format('constraint %I %s', k.conname, pg_get_constraintdef(k.oid)) as text
    from pg_constraint k join pg_class c on c.oid = k.conrelid
   where c.relnamespace = ${IN_PUBLIC} and k.contype in ('p', 'u', 'c', 'x') and k.conislocal and k.conparentid = 0
   order by c.relname, k.contype <> 'p', k.contype, k.conname`

const FOREIGN_KEYS = `
  select format('alter table %I add constraint %I %s;', c.relname, k.conname, pg_get_constraintdef(k.oid)) as text
    from pg_constraint k join pg_class c on c.oid = k.conrelid
   where c.relnamespace = ${IN_PUBLIC} and k.contype = 'f' and k.conparentid = 0
   order by c.relname, k.conname`

const INDEXES = `
  select pg_get_indexdef(i.indexrelid) || ';'
           || coalesce(E'\\n' || (select string_agg(format('alter index %I alter column %s set statistics %s;', c.relname, a.attnum, a.attstattarget), E'\\n' order by a.attnum)
                from pg_attribute a where a.attrelid = c.oid and a.attstattarget >= 0), '') as text
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
   where c.relnamespace = ${IN_PUBLIC} and not c.relispartition
     and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
   order by c.relname`

const STATISTICS = `
  select pg_get_statisticsobjdef(oid) || ';'
           || case when stxstattarget >= 0 then E'\\n' || format('alter statistics %I set statistics %s;', stxname, stxstattarget) else '' end as text
    from pg_statistic_ext where stxnamespace = ${IN_PUBLIC} order by stxname`

const VIEWS = `
  select format(E'create view %I as\\n%s', c.relname, pg_get_viewdef(c.oid)) as text
    from pg_class c where c.relnamespace = ${IN_PUBLIC} and c.relkind = 'v' and ${notOfExtension('pg_class', 'c.oid')}
   order by c.relname`

const COMMENTS = `
  select format('comment on %s is %L;',
           case when d.classoid = 'pg_proc'::regclass then 'function ' || d.objoid::regprocedure
                when d.objsubid > 0 then format('column %I.%I', c.relname, a.attname)
                when c.relkind in ('i', 'I') then format('index %I', c.relname)
                when c.relkind = 'v' then format('view %I', c.relname)
                else format('table %I', c.relname) end, d.description) as text
    from pg_description d
    left join pg_class c on d.classoid = 'pg_class'::regclass and c.oid = d.objoid
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid and d.objsubid > 0
    left join pg_proc p on d.classoid = 'pg_proc'::regclass and p.oid = d.objoid
   where (c.relnamespace = ${IN_PUBLIC} and ${notOfExtension('pg_class', 'c.oid')})
      or (p.pronamespace = ${IN_PUBLIC} and ${notOfExtension('pg_proc', 'p.oid')})
   order by 1`
