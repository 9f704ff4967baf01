import { sql, type Tx } from '#kit/db/index.ts'

type Key = { table: string; name: string; kind: string; columns: string[]; target: string | null }
type Found = { what: string }

/**
 * The distribution rules that a catalogue can show (design.md section 3.8): returns one line per breach, so an empty
 * list is the good answer. `reference` names the small shared tables that need no centre_id.
 */
export async function checkTenancy(db: Tx, reference: readonly string[]): Promise<string[]> {
  const breaches: string[] = []
  const tables = await db.rows<{
    name: string
    hasCentre: boolean
    centreType: string | null
    hasKey: boolean
  }>(sql`
    select c.relname as name, a.attname is not null as "hasCentre",
           case when a.attnotnull then format_type(a.atttypid, null) end as "centreType",
           exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p') as "hasKey"
      from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attname = 'centre_id' and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname`)
  const owned = new Set(tables.map((table) => table.name).filter((name) => !reference.includes(name)))

  for (const name of reference)
    if (!tables.some((table) => table.name === name))
      breaches.push(`${name} is listed as a reference table and does not exist`)
  for (const table of tables) {
    if (!table.hasKey) breaches.push(`${table.name} has no primary key`)
    if (!owned.has(table.name)) continue
    if (!table.hasCentre) breaches.push(`${table.name} has no centre_id and is no listed reference table`)
    else if (table.centreType !== 'integer') breaches.push(`${table.name}.centre_id is not int not null`)
  }
  breaches.push(...(await keyBreaches(db, owned, reference)), ...(await otherBreaches(db)))
  return breaches
}

async function keyBreaches(
  db: Tx,
  owned: ReadonlySet<string>,
  reference: readonly string[],
): Promise<string[]> {
  // Unique indexes count as unique keys, whether a constraint stands over them or not.
  const keys = await db.rows<Key>(sql`
    select c.relname as table, i.relname as name, case when x.indisprimary then 'primary key' else 'unique key' end as kind,
           null as target, array(select pg_get_indexdef(x.indexrelid, n, true) from generate_series(1, x.indnkeyatts) n) as columns
      from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
     where c.relnamespace = 'public'::regnamespace and x.indisunique
     union all
    select c.relname, k.conname, 'foreign key', t.relname,
           array(select a.attname || case when a.attname = b.attname then '' else '->' || b.attname end
                   from unnest(k.conkey, k.confkey) as pair(mine, theirs)
                   join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.mine
                   join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.theirs)
      from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where c.relnamespace = 'public'::regnamespace and k.contype = 'f'
     order by 1, 2`)
  const breaches: string[] = []
  for (const key of keys) {
    if (!owned.has(key.table)) continue
    const toReference = key.target !== null && reference.includes(key.target)
    if (!toReference && !key.columns.includes('centre_id'))
      breaches.push(`${key.kind} ${key.name} of ${key.table} lacks centre_id (${key.columns.join(', ')})`)
  }
  return breaches
}

async function otherBreaches(db: Tx): Promise<string[]> {
  const found = await db.rows<Found>(sql`
    select format('trigger %s on %s: the application or a function writes it', t.tgname, t.tgrelid::regclass) as what
      from pg_trigger t where not t.tgisinternal
     union all
    select format('identity %s.%s is %s: make it bigint', c.relname, a.attname, format_type(a.atttypid, null))
      from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and a.attidentity <> '' and a.atttypid <> 'int8'::regtype
     union all
    select format('default of %s.%s reads the clock: pass the time', c.relname, a.attname)
      from pg_attrdef d join pg_class c on c.oid = d.adrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = d.adnum
     where c.relnamespace = 'public'::regnamespace
       and pg_get_expr(d.adbin, d.adrelid) ~* '(now\\(|current_|localtime|_timestamp\\(|timeofday|random\\()'
     union all
    select format('default of %s.%s draws from a sequence: make ids in the application', c.relname, a.attname)
      from pg_attrdef d join pg_class c on c.oid = d.adrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = d.adnum
     where c.relnamespace = 'public'::regnamespace and pg_get_expr(d.adbin, d.adrelid) ~* 'nextval\\('
     union all
    select format('foreign key %s of %s empties centre_id on delete: a distributed table cannot', k.conname, k.conrelid::regclass)
      from pg_constraint k where k.contype = 'f' and k.confdeltype in ('n', 'd')
     union all
    select format('function %s reads the clock: pass the time', p.proname)
      from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prolang in (select oid from pg_language where lanname in ('sql', 'plpgsql'))
       and p.prosrc ~* '(\\mnow\\(|\\mcurrent_(date|time|timestamp)\\M|clock_timestamp\\(|\\mrandom\\()'`)
  return found.map((row) => row.what)
}
