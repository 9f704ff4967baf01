/** SQL of the full text: hits of the index within a stretch of days, single cases asked whether they hold the words. */
import { sql, type RawBuilder, type Tx } from '#kit/db/index.ts'
import { startOfDay, addDays, type Day } from '#kit/day.ts'
import { allOf, type Place } from './list.ts'
import type { Predicate } from './scope.ts'

/** A text query as PostgreSQL reads it. `index` is answered by the index, `rows` is asked of each row it gives. */
export type TextQuery = { index: string; rows: string | null }

/** For walks along an index: whether the case `w.id` holds the words, and fits what is to be asked of it besides. */
export function holds(centreId: number, query: string, besides: readonly Predicate[]): Predicate {
  const words = sql<boolean>`(select s.terms @@ ${query}::tsquery from case_search s where s.centre_id = ${centreId} and s.case_id = w.id)`
  if (besides.length === 0) return words
  return sql<boolean>`(select ${allOf(besides)} from cases c where c.centre_id = ${centreId} and c.id = w.id) and ${words}`
}

export type HitsOrder = {
  centreId: number
  query: TextQuery
  /** Days of receipt, both included; null: no bound. */
  from: Day | null
  to: Day | null
  after: Place | null
  /** Conditions on `case_search s` itself. */
  rows: readonly Predicate[]
  /** Conditions on `cases c`; none: nothing is looked up there. */
  where: readonly Predicate[]
  /** Rows to return, and rows of the index to look at, at most. */
  limit: number
  looks: number
}

export type Hits = {
  places: Place[]
  /** Rows of the index that were looked at. */
  looked: number
  /** Where the looking ended, when it ended before the stretch did. */
  last: Place | null
}

const textConditions = ({ query, from, to, after, rows }: Omit<HitsOrder, 'looks'>): Predicate[] => {
  const all: Predicate[] = [sql<boolean>`s.terms @@ ${query.index}::tsquery`, ...rows]
  // Not to be answered by the index: a beginning such as 退... would be read out of it whole.
  if (query.rows !== null) all.push(sql<boolean>`(s.terms || ''::tsvector) @@ ${query.rows}::tsquery`)
  if (from !== null) all.push(sql<boolean>`s.received_at >= ${startOfDay(from)}`)
  if (to !== null) all.push(sql<boolean>`s.received_at < ${startOfDay(addDays(to, 1))}`)
  if (after)
    all.push(sql<boolean>`(s.received_at, s.case_id) < (${after.at}::timestamptz, ${after.id}::uuid)`)
  return all
}

type Looked = {
  looked: number
  lastAt: string | null
  lastId: string | null
  ids: string[] | null
  ats: string[] | null
}

/** Looks at `hits` (id, received_at), keeps those that fit, newest first; none at all when there are more than `most`. */
function keepFitting(
  tx: Tx,
  { centreId, where, limit }: Omit<HitsOrder, 'looks'>,
  hits: RawBuilder<unknown>,
  most: number,
): Promise<Looked | undefined> {
  const fits =
    where.length === 0
      ? sql`true`
      : sql`(select ${allOf(where)} from cases c where c.centre_id = ${centreId} and c.id = h.id)`
  return tx.row<Looked>(sql`
    with h as materialized (${hits}),
         n as materialized (select count(*)::int as looked from h),
         fit as (select h.id, h.received_at from h where (select looked from n) <= ${most} and ${fits}
                  order by h.received_at desc, h.id desc limit ${limit})
    select (select looked from n) as looked,
           (select received_at::text from h order by received_at, id limit 1) as "lastAt",
           (select id from h order by received_at, id limit 1) as "lastId",
           (select array_agg(id order by received_at desc, id desc) from fit) as ids,
           (select array_agg(received_at::text order by received_at desc, id desc) from fit) as ats`)
}

const placesIn = (row: Looked | undefined): Place[] =>
  (row?.ids ?? []).map((id, i): Place => ({ id, at: row?.ats?.[i] ?? '' }))

/** The newest hits of a stretch, by receipt. */
export async function hitsOf(tx: Tx, order: HitsOrder): Promise<Hits> {
  const { centreId, where, limit } = order
  const looks = where.length === 0 ? limit : order.looks
  const hits = sql`
    select s.case_id as id, s.received_at from case_search s where s.centre_id = ${centreId} and ${allOf(textConditions(order))}
     order by s.received_at desc, s.case_id desc limit ${looks}`
  if (where.length === 0) {
    const places = await tx.rows<Place>(
      sql`select id, received_at::text as at from (${hits}) h order by received_at desc, id desc`,
    )
    return { places, looked: places.length, last: places.length === looks ? (places.at(-1) ?? null) : null }
  }
  const row = await keepFitting(tx, order, hits, looks)
  const places = placesIn(row)
  const looked = row?.looked ?? 0
  // As many as were wanted: others that fit may follow among those that were looked at.
  if (places.length === limit) return { places, looked, last: places.at(-1) ?? null }
  const isCut = looked === looks && row?.lastAt !== null && row?.lastId !== null
  return { places, looked, last: isCut ? { at: row?.lastAt ?? '', id: row?.lastId ?? '' } : null }
}

/** The newest hits of a stretch, if the text's index has no more than `most` there; else null, at little cost. */
export async function hitsIfFew(
  tx: Tx,
  order: Omit<HitsOrder, 'looks'>,
  most: number,
): Promise<Place[] | null> {
  const hits = sql`
    select s.case_id as id, s.received_at from case_search s
     where s.centre_id = ${order.centreId} and ${allOf(textConditions(order))} limit ${most + 1}`
  const row = await keepFitting(tx, order, hits, most)
  return (row?.looked ?? 0) > most ? null : placesIn(row)
}

/** All cases that hold the words, in no order, if they are no more than `most`; else null. */
export async function idsIfFew(
  tx: Tx,
  centreId: number,
  query: string,
  most: number,
): Promise<string[] | null> {
  const rows = await tx.rows<{ id: string }>(sql`
    select case_id as id from case_search s where s.centre_id = ${centreId} and s.terms @@ ${query}::tsquery limit ${most + 1}`)
  return rows.length > most ? null : rows.map((row) => row.id)
}

/** Those of the cases that exist for the asker, by the wall on `cases c`. */
export const existingOf = async (
  tx: Tx,
  centreId: number,
  wall: Predicate,
  ids: readonly string[],
): Promise<Set<string>> => {
  const rows = await tx.rows<{ id: string }>(sql`
    select c.id from cases c where c.centre_id = ${centreId} and c.id = any(${[...ids]}::uuid[]) and ${wall}`)
  return new Set(rows.map((row) => row.id))
}

/** The readable texts of cases, for asking whether a phrase stands together. */
export const textsOf = (
  tx: Tx,
  centreId: number,
  ids: readonly string[],
): Promise<{ id: string; text: string; operator: string }[]> =>
  tx.rows(sql`
    select id, concat_ws(E'\\n', number, title, text_masked, request_masked, operator_name, brand) as text, operator_name as operator
      from cases where centre_id = ${centreId} and id = any(${[...ids]}::uuid[])`)

/** About how many cases were received on each day, newest first: the running numbers given out. */
export const dayCountsOf = (tx: Tx, centreId: number): Promise<{ day: Day; count: number }[]> =>
  tx.rows(
    sql`select day, next - 1 as count from number_block where centre_id = ${centreId} order by day desc`,
  )

/** In what share of the cases the most frequent lexemes stand, as the last ANALYZE saw it; what is missing is rarer. */
export const sharesOf = async (tx: Tx): Promise<ReadonlyMap<string, number>> => {
  const rows = await tx.rows<{ term: string | null; share: number }>(sql`
    select unnest(most_common_elems::text::text[]) as term, unnest(most_common_elem_freqs) as share
      from pg_stats where schemaname = current_schema() and tablename = 'case_search' and attname = 'terms'`)
  return new Map(rows.flatMap((row) => (row.term === null ? [] : [[row.term, row.share] as const])))
}
