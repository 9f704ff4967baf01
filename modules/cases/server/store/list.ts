/** SQL of lists: which cases, in which order, and how many up to a cap. The rows shown are read by id afterwards. */
import { sql, type RawBuilder, type Tx } from '#kit/db/index.ts'
import type { Day } from '#kit/day.ts'
import type { CaseOutcome, Channel, ClockName, Kind, RuleSet, State } from '../../contract.ts'
import type { Predicate } from './scope.ts'

/** Sorted by receipt, newest first, or by due day, nearest first; the id decides between equals. */
export type Sort = 'received' | 'due'
/** Where a row stands in its list. */
export type Place = { id: string; at: string }

const ORDERS = {
  received: { key: sql`c.received_at`, order: sql`c.received_at desc, c.id desc`, type: 'timestamptz', after: '<' },
  due: { key: sql`c.due_day`, order: sql`c.due_day, c.id`, type: 'date', after: '>' },
} as const

export const allOf = (predicates: readonly Predicate[]): Predicate =>
  predicates.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(predicates, sql` and `)}`

/** Rows after the one the cursor names. Instants travel as text with all their digits. */
export const afterPlace = (sort: Sort, place: Place): Predicate => {
  const { key, type, after } = ORDERS[sort]
  return sql<boolean>`(${key}, c.id) ${sql.raw(after)} (${place.at}::${sql.raw(type)}, ${place.id}::uuid)`
}

/** The first `limit` places of a list, in order. `due` holds only cases with a running limit. */
export function placesOf(tx: Tx, centreId: number, where: readonly Predicate[], sort: Sort, limit: number): Promise<Place[]> {
  const { key, order } = ORDERS[sort]
  const running: Predicate[] = sort === 'due' ? [sql<boolean>`c.due_day is not null and not c.is_done`] : []
  return tx.rows<Place>(sql`
    select c.id, ${key}::text as at from cases c
     where c.centre_id = ${centreId} and ${allOf([...where, ...running])}
     order by ${order} limit ${limit}`)
}

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

/** What a list shows of these cases; in no order. The caller has asked whether they exist for the viewer. */
export const itemsOf = (tx: Tx, centreId: number, ids: readonly string[]): Promise<ItemRow[]> =>
  tx.rows<ItemRow>(sql`
    select c.id, c.number, c.kind, c.rule_set as "ruleSet", c.channel, c.received_at as "receivedAt", c.state, c.outcome, c.title,
           c.operator_name as "operatorName", coalesce(i.name_masked, '') as "personMasked",
           coalesce(i.phone_masked, '') as "phoneMasked", c.unit_id as "unitId", coalesce(u.short_name, '') as "unitName",
           c.handler_id as "handlerId", coalesce(h.name, '') as "handlerName", c.class_code as "classCode",
           c.problem_code as "problemCode", c.topic_code as "topicCode", c.district_code as "districtCode", c.tags,
           c.is_urgent as "isUrgent", c.imported, c.due_day as "dueDay", c.due_clock as "dueClock",
           c.due_provisional as "dueProvisional", c.is_done as "isDone", c.version
      from cases c
      left join unit u on u.centre_id = ${centreId} and u.id = c.unit_id
      left join staff h on h.centre_id = ${centreId} and h.id = c.handler_id
      left join lateral (
        select i.name_masked, i.phone_masked from identity i
         where i.centre_id = ${centreId} and i.case_id = c.id and i.role <> 'respondent-contact' order by i.id limit 1) i on true
     where c.centre_id = ${centreId} and c.id = any(${[...ids]}::uuid[])`)

export const countOf = async (tx: Tx, centreId: number, where: readonly Predicate[], cap: number, from: RawBuilder<unknown> = sql`cases c`): Promise<number> => {
  const row = await tx.row<{ count: number }>(sql`
    select count(*)::int as count from (select 1 from ${from} where c.centre_id = ${centreId} and ${allOf(where)} limit ${cap + 1}) as hits`)
  return row?.count ?? 0
}
