/** Filters of a list in the address: flat texts there, the contract's CaseFilter for the server. Pure. */
import type { CaseFilter, Kind } from '../contract.ts'

type Query = Record<string, string | string[]>

const LISTS = [
  'state',
  'outcome',
  'unitId',
  'channel',
  'classCode',
  'problemCode',
  'topicCode',
  'tag',
] as const
const TEXTS = [
  'q',
  'number',
  'operator',
  'operatorId',
  'nationalNumber',
  'receivedFrom',
  'receivedTo',
  'dueFrom',
  'dueTo',
  'takenBy',
] as const

const all = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]
const first = (value: string | string[] | undefined): string | undefined => all(value)[0]

/** A word of the address that the contract does not know is left to the server, which names it. */
export function filterOf(query: Query, kind?: Kind, phone?: string): CaseFilter {
  const filter: Record<string, unknown> = {}
  for (const key of LISTS) if (all(query[key]).length > 0) filter[key] = all(query[key])
  for (const key of TEXTS) if (first(query[key])) filter[key] = first(query[key])
  const kinds = kind ? [kind] : all(query['kind'])
  if (kinds.length > 0) filter['kind'] = kinds
  const districts = all(query['districtCode']).map(Number).filter(Number.isInteger)
  if (districts.length > 0) filter['districtCode'] = districts
  if (first(query['handlerId'])) filter['handlerId'] = first(query['handlerId'])
  if (first(query['overdue']) === 'yes') filter['overdue'] = true
  if (first(query['done'])) filter['done'] = first(query['done']) === 'yes'
  if (first(query['imported'])) filter['imported'] = first(query['imported']) === 'yes'
  // A phone never stands in the address.
  if (phone) filter['phone'] = phone
  return filter
}

/** The other way, for saved views and for the cards of the workbench. */
export function queryOf(filter: CaseFilter): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {}
  for (const [key, value] of Object.entries(filter)) {
    if (value === undefined || key === 'phone') continue
    if (typeof value === 'boolean') query[key] = value ? 'yes' : 'no'
    else query[key] = Array.isArray(value) ? value.map(String) : String(value)
  }
  return query
}
