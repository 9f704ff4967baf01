/** SQL of lists: which cases, in which order. The rows that are shown are read by id afterwards. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { Day } from '#kit/day.ts'
import type { CaseOutcome, Channel, ClockName, Kind, RuleSet, State } from '../../contract.ts'
import type { Predicate } from './scope.ts'

/** Sorted by receipt, newest first, or by due day, nearest first; the id decides between equals. */
export type Sort = 'received' | 'due'
/** Where a row stands in its list; `at` is an instant or a day with all its digits. */
export type Place = { id: string; at: string }

const ORDERS = {
  received: {
    key: sql`c.received_at`,
    order: sql`received_at desc, id desc`,
    column: 'received_at',
    type: 'timestamptz',
    after: '<',
  },
  due: { key: sql`c.due_day`, order: sql`due_day, id`, column: 'due_day', type: 'date', after: '>' },
} as const

export const allOf = (predicates: readonly Predicate[]): Predicate =>
  predicates.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(predicates, sql` and `)}`

/** Rows after the one that the cursor names. */
export const afterPlace = (sort: Sort, place: Place): Predicate => {
  const { key, type, after } = ORDERS[sort]
  return sql<boolean>`(${key}, c.id) ${sql.raw(after)} (${place.at}::${sql.raw(type)}, ${place.id}::uuid)`
}

/** Cases named one by one. */
export const isOneOf = (ids: readonly string[]): Predicate => sql<boolean>`c.id = any(${[...ids]}::uuid[])`

/** Conditions of `cases c` that stand for one way to begin: each of `branches` alone is read in the list's order. */
export type Where = { all: readonly Predicate[]; branches?: readonly Predicate[] }

/** A list by due day holds the cases that have a running limit. */
const ofSort = (sort: Sort): Predicate[] =>
  sort === 'due' ? [sql<boolean>`c.due_day is not null`, sql<boolean>`not c.is_done`] : []

/** The first `limit` cases, read along an index in the list's order; several branches are merged. */
function ordered(centreId: number, { all, branches = [] }: Where, sort: Sort, limit: number) {
  const { order, column } = ORDERS[sort]
  const key = sql.ref(column)
  const part = (where: readonly Predicate[]) => sql`
    (select c.id, c.${key} from cases c where c.centre_id = ${centreId} and ${allOf([...where, ...ofSort(sort)])}
      order by ${order} limit ${limit})`
  if (branches.length < 2) return part(all)
  return sql`(select id, ${key} from (${sql.join(
    branches.map((branch) => part([branch, ...all])),
    sql` union all `,
  )}) p order by ${order} limit ${limit})`
}

export function placesOf(
  tx: Tx,
  centreId: number,
  where: Where,
  sort: Sort,
  limit: number,
): Promise<Place[]> {
  const { order, column } = ORDERS[sort]
  return tx.rows<Place>(
    sql`select id, ${sql.ref(column)}::text as at from ${ordered(centreId, where, sort, limit)} p order by ${order}`,
  )
}

/** Walks along the list over at most `steps` cases `w` and keeps the first `limit` of which `keep` is true. */
export async function walkPlaces(
  tx: Tx,
  centreId: number,
  where: Where,
  sort: Sort,
  keep: Predicate,
  limit: number,
  steps: number,
): Promise<{ places: Place[]; isWhole: boolean }> {
  const { order, column } = ORDERS[sort]
  const along = ordered(centreId, where, sort, steps)
  const places = await tx.rows<Place>(
    sql`select id, ${sql.ref(column)}::text as at from ${along} w where ${keep} order by ${order} limit ${limit}`,
  )
  if (places.length === limit) return { places, isWhole: false }
  // Fewer than asked for: was that the whole list, or did the walk end before it?
  return {
    places,
    isWhole: (await countOf(tx, centreId, [...allBranches(where), ...ofSort(sort)], steps)) <= steps,
  }
}

/** How many cases lie along the list, up to `most` + 1. */
export const countAlong = (tx: Tx, centreId: number, where: Where, most: number): Promise<number> =>
  countOf(tx, centreId, allBranches(where), most)

const allBranches = ({ all, branches = [] }: Where): readonly Predicate[] =>
  branches.length < 2 ? all : [sql<boolean>`(${sql.join(branches, sql` or `)})`, ...all]

/** All places, in order, of a list that is no longer than `most`; null when it is. Read in whatever way is cheapest. */
export async function placesIfFew(
  tx: Tx,
  centreId: number,
  where: readonly Predicate[],
  sort: Sort,
  most: number,
): Promise<Place[] | null> {
  const places = await tx.rows<Place>(sql`
    select id, ${sql.ref(ORDERS[sort].column)}::text as at
      from (select c.id, c.${sql.ref(ORDERS[sort].column)} from cases c
             where c.centre_id = ${centreId} and ${allOf([...where, ...ofSort(sort)])} limit ${most + 1}) p
     order by ${ORDERS[sort].order}`)
  return places.length > most ? null : places
}

/** How many fit, up to `most` + 1. */
export async function countOf(
  tx: Tx,
  centreId: number,
  where: readonly Predicate[],
  most: number,
): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*)::int as count
      from (select 1 from cases c where c.centre_id = ${centreId} and ${allOf(where)} limit ${most + 1}) hits`)
  return row?.count ?? 0
}

/**
 * For the statements of a list only: no reading of whole tables where an index leads, no helpers on a machine that has few
 * cores. Ends with the transaction.
 */
export const planForLists = (tx: Tx): Promise<unknown> =>
  tx.rows(
    sql`select set_config('enable_seqscan', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`,
  )

export type ItemRow = {
  id: string
  number: string
  kind: Kind
  ruleSet: RuleSet
  channel: Channel
  receivedAt: Date
  state: State
  outcome: CaseOutcome | null
  title: string
  operatorName: string
  personMasked: string
  phoneMasked: string
  unitId: string | null
  unitName: string
  handlerId: string | null
  handlerName: string
  classCode: string | null
  problemCode: string | null
  topicCode: string | null
  districtCode: number | null
  tags: string[]
  isUrgent: boolean
  imported: boolean
  dueDay: Day | null
  dueClock: ClockName | null
  dueProvisional: boolean
  isDone: boolean
  version: number
}

const ITEMS = `
  select c.id, c.number, c.kind, c.rule_set as "ruleSet", c.channel, c.received_at as "receivedAt", c.state, c.outcome, c.title,
         c.operator_name as "operatorName", coalesce(i.name_masked, '') as "personMasked",
         coalesce(i.phone_masked, '') as "phoneMasked", c.unit_id as "unitId", coalesce(u.short_name, '') as "unitName",
         c.handler_id as "handlerId", coalesce(h.name, '') as "handlerName", c.class_code as "classCode",
         c.problem_code as "problemCode", c.topic_code as "topicCode", c.district_code as "districtCode", c.tags,
         c.is_urgent as "isUrgent", c.imported, c.due_day as "dueDay", c.due_clock as "dueClock",
         c.due_provisional as "dueProvisional", c.is_done as "isDone", c.version
    from unnest($2::uuid[]) with ordinality as k(id, nth)
    join cases c on c.centre_id = $1 and c.id = k.id
    left join unit u on u.centre_id = $1 and u.id = c.unit_id
    left join staff h on h.centre_id = $1 and h.id = c.handler_id
    left join lateral (
      select i.name_masked, i.phone_masked from identity i
       where i.centre_id = $1 and i.case_id = c.id and i.role <> 'respondent-contact' order by i.id limit 1) i on true
   order by k.nth`

/** What a list shows of these cases, in their order. The caller has asked whether they exist for the viewer. */
export const itemsOf = (tx: Tx, centreId: number, ids: readonly string[]): Promise<ItemRow[]> =>
  tx.prepared<ItemRow>('cases.items', ITEMS, [centreId, [...ids]])
