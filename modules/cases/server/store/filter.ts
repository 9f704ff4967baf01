/** From a filter of the contract to conditions on `cases c`. Text search is not among them: store/search.ts. */
import { sql } from '#kit/db/index.ts'
import { addDays, startOfDay, type Day } from '#kit/day.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Who } from '#people'
import type { CaseFilter } from '../../contract.ts'
import { normalPhone } from '../../rules/mask.ts'
import type { Predicate } from './scope.ts'

export type FilterNeeds = { sealer: Sealer; today: Day }

const anyOf = (column: string, values: readonly (string | number)[], type: string): Predicate =>
  values.length === 1
    ? sql<boolean>`${sql.ref(`c.${column}`)} = ${values[0]}::${sql.raw(type)}`
    : sql<boolean>`${sql.ref(`c.${column}`)} = any(${[...values]}::${sql.raw(type)}[])`

/** Lists of values, one condition each. */
const LISTS = [
  ['kind', 'kind', 'text'],
  ['state', 'state', 'text'],
  ['outcome', 'outcome', 'text'],
  ['unitId', 'unit_id', 'uuid'],
  ['channel', 'channel', 'text'],
  ['classCode', 'class_code', 'text'],
  ['problemCode', 'problem_code', 'text'],
  ['topicCode', 'topic_code', 'text'],
  ['districtCode', 'district_code', 'int'],
] as const satisfies readonly (readonly [keyof CaseFilter, string, string])[]

/** The conditions of a filter, ANDed by the caller; an empty list of values matches nothing. */
export function conditionsOf(filter: CaseFilter, who: Who, needs: FilterNeeds): Predicate[] {
  const all: Predicate[] = []
  for (const [field, column, type] of LISTS) {
    const values = filter[field]
    if (values !== undefined) all.push(anyOf(column, values, type))
  }
  const { handlerId, takenBy } = filter
  if (handlerId === 'none') all.push(sql<boolean>`c.handler_id is null`)
  else if (handlerId !== undefined)
    all.push(sql<boolean>`c.handler_id = ${handlerId === 'me' ? meAsUuid(who) : handlerId}::uuid`)
  if (takenBy !== undefined) all.push(sql<boolean>`c.taken_by = ${takenBy === 'me' ? who.id : takenBy}`)
  if (filter.operatorId !== undefined) all.push(sql<boolean>`c.operator_id = ${filter.operatorId}::uuid`)
  if (filter.phone !== undefined) all.push(hasPhone(filter.phone, who.centreId, needs.sealer))
  if (filter.receivedFrom !== undefined)
    all.push(sql<boolean>`c.received_at >= ${startOfDay(filter.receivedFrom as Day)}`)
  if (filter.receivedTo !== undefined)
    all.push(sql<boolean>`c.received_at < ${startOfDay(addDays(filter.receivedTo as Day, 1))}`)
  if (filter.dueFrom !== undefined) all.push(sql<boolean>`c.due_day >= ${filter.dueFrom}::date`)
  if (filter.dueTo !== undefined) all.push(sql<boolean>`c.due_day <= ${filter.dueTo}::date`)
  if (filter.overdue === true) all.push(sql<boolean>`(c.due_day < ${needs.today}::date and not c.is_done)`)
  if (filter.overdue === false)
    all.push(sql<boolean>`(c.due_day is null or c.due_day >= ${needs.today}::date or c.is_done)`)
  if (filter.done !== undefined) all.push(sql<boolean>`c.is_done = ${filter.done}`)
  if (filter.imported !== undefined) all.push(sql<boolean>`c.imported = ${filter.imported}`)
  if (filter.tag !== undefined)
    all.push(sql<boolean>`(c.tags && ${[...filter.tag]}::text[] and c.tags <> '{}')`)
  if (filter.nationalNumber !== undefined)
    all.push(sql<boolean>`(c.national_number = ${filter.nationalNumber.trim()} and c.national_number <> '')`)
  return all
}

/** Keys and commands handle nothing: 'me' finds nothing then. */
const meAsUuid = (who: Who): string | null => (who.kind === 'staff' ? who.id : null)

/** Exact, by keyed hash under every version of the key; nothing is found by what is no number. */
function hasPhone(phone: string, centreId: number, sealer: Sealer): Predicate {
  const normal = normalPhone(phone)
  if (normal === null) return sql<boolean>`false`
  const hashes = sealer.hashes('phone', centreId, normal).map((one) => one.hash)
  return sql<boolean>`c.id in (select i.case_id from identity i where i.centre_id = ${centreId} and i.phone_hash = any(${hashes}::bytea[])
                                  and i.role <> 'respondent-contact')`
}
