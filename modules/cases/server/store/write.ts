/** SQL of the set-based writer: one statement per table, whatever the number of contacts. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { Day } from '#kit/day.ts'

type Value = string | number | boolean | Date | Buffer | null
type Row = Readonly<Record<string, Value>>

/** Columns of a bulk insert with the types in which their values travel; `as` says how a value becomes the column. */
type Column = { name: string; type: string; as?: string }
type Table = { name: string; columns: readonly Column[] }

const columns = (text: string): Column[] =>
  text
    .trim()
    .split(/,\s*/)
    .map((one) => {
      const [name = '', type = ''] = one.split(' ')
      return { name, type }
    })

const TABLES = {
  contact: {
    name: 'contact',
    columns: columns(`id uuid, channel text, received_at timestamptz, received_day date, taken_by text,
    imported boolean, source text, external_id text, machine_at timestamptz`),
  },
  story: {
    name: 'story',
    columns: columns(
      `id uuid, contact_id uuid, case_id uuid, sealed bytea, key_version smallint, machine_at timestamptz`,
    ),
  },
  cases: {
    name: 'cases',
    columns: [
      ...columns(`id uuid, number text, contact_id uuid, kind text, rule_set text, channel text, received_at timestamptz,
        received_day date, state text, outcome text, unit_id uuid, title text, text_masked text, request_masked text, story_id uuid,
        class_code text, problem_code text, topic_code text, brand text, amount_cents bigint, order_number text, operator_id uuid,
        operator_name text, district_code int, street text, place_masked text, national_number text, is_walled boolean,
        is_real_name boolean, is_urgent boolean, imported boolean, query_code_hash bytea, due_day date, due_clock text,
        due_provisional boolean, is_done boolean, taken_by text, step_count int, version int, changed_at timestamptz`),
      { name: 'tags', type: 'text', as: 'r.tags::text[]' },
    ],
  },
  identity: {
    name: 'identity',
    columns: columns(`id uuid, case_id uuid, role text, person_kind text, sealed bytea, key_version smallint,
    name_masked text, phone_masked text, id_masked text, address_masked text, hash_version smallint, phone_hash bytea, id_hash bytea,
    name_hash bytea`),
  },
  step: {
    name: 'step',
    columns:
      columns(`case_id uuid, seq int, action text, at timestamptz, machine_at timestamptz, by_kind text,
    by_id text, from_state text, to_state text, unit_id uuid, why_masked text, rule text, data jsonb`),
  },
  clock: {
    name: 'clock',
    columns: columns(`case_id uuid, name text, ordinal smallint, source text, started_day date, due_day date,
    is_provisional boolean, calendar_version int, state text`),
  },
  case_link: {
    name: 'case_link',
    columns: columns(`case_id uuid, other_id uuid, kind text, made_by text, made_at timestamptz`),
  },
  case_search: {
    name: 'case_search',
    columns: [
      ...columns('case_id uuid, received_at timestamptz, is_walled boolean'),
      { name: 'terms', type: 'text', as: `array_to_tsvector(string_to_array(r.terms, E'\\n'))` },
    ],
  },
} as const satisfies Record<string, Table>

export type TableName = keyof typeof TABLES

const TEXTS = Object.fromEntries(
  Object.values(TABLES).map(({ name, columns: all }: Table) => {
    const names = all.map((column) => column.name).join(', ')
    const values = all.map((column) => column.as ?? `r.${column.name}`).join(', ')
    const arrays = all.map((column, i) => `$${i + 2}::${column.type}[]`).join(', ')
    return [
      name,
      `insert into ${name} (centre_id, ${names}) select $1, ${values} from unnest(${arrays}) as r(${names})`,
    ]
  }),
) as Record<TableName, string>

/** Inserts the rows, all of one centre, in one prepared statement. A key that a row lacks is null. */
export async function insertAll(
  tx: Tx,
  table: TableName,
  centreId: number,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return
  const all: readonly Column[] = TABLES[table].columns
  await tx.prepared(`cases.insert-${table}`, TEXTS[table], [
    centreId,
    ...all.map((column) => rows.map((row) => row[column.name] ?? null)),
  ])
}

/** Takes `count` running numbers of a day and returns the first of them. Numbers that are never used are gaps. */
export async function takeNumbers(tx: Tx, centreId: number, day: Day, count: number): Promise<number> {
  const [row] = await tx.prepared<{ first: number }>(
    'cases.take-numbers',
    `insert into number_block as b (centre_id, day, next) values ($1, $2, 1 + $3::int)
     on conflict (centre_id, day) do update set next = b.next + $3::int
     returning next - $3::int as first`,
    [centreId, day, count],
  )
  return (row as { first: number }).first
}

/** The same for many days in one statement, days in order, so that two writers never wait in a ring. Answers the first number of each day. */
export async function takeNumbersOfDays(
  tx: Tx,
  centreId: number,
  counts: ReadonlyMap<Day, number>,
): Promise<Map<Day, number>> {
  const days = [...counts.keys()].sort()
  const rows = await tx.prepared<{ day: Day; next: number }>(
    'cases.take-numbers-of-days',
    `insert into number_block as b (centre_id, day, next)
     select $1, k.day, 1 + k.count from unnest($2::date[], $3::int[]) as k(day, count) order by k.day
     on conflict (centre_id, day) do update set next = b.next + excluded.next - 1
     returning day, next`,
    [centreId, days, days.map((day) => counts.get(day))],
  )
  return new Map(rows.map(({ day, next }) => [day, next - (counts.get(day) ?? 0)]))
}

export type OperatorKey = { uscc: string; nameKey: string; districtCode: number | null }
export type NewOperator = OperatorKey & {
  id: string
  name: string
  kind: string
  address: string
  createdAt: Date
}

const FIND_OPERATORS = `
  select o.id, k.nth::int as nth
    from unnest($2::text[], $3::text[], $4::int[]) with ordinality as k(uscc, name_key, district_code, nth)
    join operator o on o.centre_id = $1 and o.uscc = k.uscc and k.uscc <> ''
  union all
  select o.id, k.nth::int
    from unnest($2::text[], $3::text[], $4::int[]) with ordinality as k(uscc, name_key, district_code, nth)
    join operator o on o.centre_id = $1 and o.uscc = '' and k.uscc = '' and o.name_key = k.name_key
                   and coalesce(o.district_code, 0) = k.district_code`

/** Ids of the known operators among `keys`, by their place in the list. */
export async function findOperators(
  tx: Tx,
  centreId: number,
  keys: readonly OperatorKey[],
): Promise<Map<number, string>> {
  const found = await tx.prepared<{ id: string; nth: number }>('cases.find-operators', FIND_OPERATORS, [
    centreId,
    keys.map((key) => key.uscc),
    keys.map((key) => key.nameKey),
    keys.map((key) => key.districtCode ?? 0),
  ])
  return new Map(found.map((row) => [row.nth - 1, row.id]))
}

/**
 * Adds operators, in the order given (sorted by the caller, so that two writers never wait for each other in a ring), and
 * returns how many were not there already.
 */
export const addOperators = async (
  tx: Tx,
  centreId: number,
  rows: readonly NewOperator[],
): Promise<number> => {
  const added = await tx.prepared(
    'cases.add-operators',
    `insert into operator (centre_id, id, name, name_key, uscc, kind, address, district_code, created_at)
     select $1, r.* from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::timestamptz[]) as r
     on conflict do nothing returning 1`,
    [
      centreId,
      rows.map((row) => row.id),
      rows.map((row) => row.name),
      rows.map((row) => row.nameKey),
      rows.map((row) => row.uscc),
      rows.map((row) => row.kind),
      rows.map((row) => row.address),
      rows.map((row) => row.districtCode),
      rows.map((row) => row.createdAt),
    ],
  )
  return added.length
}

/** The drafts that became contacts; each only of the person who wrote it. */
export const removeDrafts = async (
  tx: Tx,
  centreId: number,
  drafts: readonly { staffId: string; id: string }[],
): Promise<void> => {
  if (drafts.length === 0) return
  await tx.prepared(
    'cases.remove-drafts',
    `delete from draft d using unnest($2::uuid[], $3::uuid[]) as k(staff_id, id)
      where d.centre_id = $1 and d.staff_id = k.staff_id and d.id = k.id`,
    [centreId, drafts.map((draft) => draft.staffId), drafts.map((draft) => draft.id)],
  )
}

export type AnswerRow = {
  actor: string
  key: string
  hash: Buffer
  status: number
  answer: string
  machineAt: Date
}

/** Stores answers for repeats and returns the keys that were free; the others are taken by a request that came first. */
export async function storeAnswers(
  tx: Tx,
  centreId: number,
  rows: readonly AnswerRow[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set()
  const stored = await tx.prepared<{ actor: string; key: string }>(
    'cases.store-answers',
    `insert into idempotency (centre_id, actor, key, request_hash, status, answer, machine_at)
     select $1, r.* from unnest($2::text[], $3::text[], $4::bytea[], $5::int[], $6::jsonb[], $7::timestamptz[]) as r
     on conflict (centre_id, actor, key) do nothing returning actor, key`,
    [
      centreId,
      rows.map((row) => row.actor),
      rows.map((row) => row.key),
      rows.map((row) => row.hash),
      rows.map((row) => row.status),
      rows.map((row) => row.answer),
      rows.map((row) => row.machineAt),
    ],
  )
  return new Set(stored.map((row) => `${row.actor}\n${row.key}`))
}

/** The keyed hashes of query codes, by case. */
export async function queryCodeHashes(
  tx: Tx,
  centreId: number,
  ids: readonly string[],
): Promise<Map<string, Buffer | null>> {
  const rows = await tx.rows<{ id: string; hash: Buffer | null }>(sql`
    select id, query_code_hash as hash from cases where centre_id = ${centreId} and id = any(${[...ids]}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row.hash]))
}

/** How many cases the planner believes there are; -1: it has never looked. */
export async function plannedCases(tx: Tx): Promise<number> {
  const row = await tx.row<{ cases: number }>(
    sql`select reltuples::int as cases from pg_class where oid = 'cases'::regclass`,
  )
  return row?.cases ?? 0
}

/** Renews the planner's picture of what a contact writes. */
export const analyseContacts = (tx: Tx): Promise<number> =>
  tx.run(sql`analyze ${sql.raw([...Object.keys(TABLES), 'operator', 'number_block'].join(', '))}`)
