/** From a filter, the wall and a number to the ways in which a list can be read. */
import { sql } from '#kit/db/index.ts'
import type { Who } from '#people'
import type { CaseFilter } from '../../contract.ts'
import { readScope } from '../../rules/wall.ts'
import { quoted } from '../search-query.ts'
import { mark, type Marked } from '../search-terms.ts'
import { conditionsOf, type FilterNeeds } from './filter.ts'
import type { Where } from './list.ts'
import { isByUnits, kindsFor, visibleRows, visibleTo, type Predicate } from './scope.ts'

/** The list without its words: all conditions of the filter and the wall, and from where it can be read in order. */
export type List = Where & {
  /** The same without branches, for reading in any order. */
  flat: readonly Predicate[]
  /** The wall; null when all cases exist for the asker. */
  wall: Predicate | null
  /** Conditions on `cases` that the full text's marks and rows do not already answer. */
  unmarked: readonly Predicate[]
  /** Conditions on the rows of the full text. */
  rows: readonly Predicate[]
  marks: readonly string[]
  /** How many fixed attributes besides the kind were asked for. */
  attributes: number
  /** Begins at a few units, a handler, an operator: short enough that walking along it may pay. */
  isNarrow: boolean
}

/** As many branches of an ordered list as are merged; beyond, PostgreSQL sorts. */
const BRANCHES_MAX = 40

export type Listed = FilterNeeds & { who: Who; filter: CaseFilter }

/** `number`: the whole number of the one case that is asked for. Null: nothing of it can exist for the asker. */
export function listOf(search: Listed, number: string | null): List | null {
  const { who } = search
  const kinds = kindsFor(who, search.filter.kind, search.filter.state)
  if (kinds.length === 0) return null
  const scope = visibleTo(who, kinds)
  const wall = scope ? [scope] : []
  const rows = visibleRows(who, kinds)
  const numbered: Predicate[] = number === null ? [] : [sql<boolean>`c.number = ${number}`]
  // Said with every state, so that the index of kinds and states is of use; else only when some were asked for.
  const isSaid = search.filter.kind !== undefined || search.filter.state !== undefined
  const filter: CaseFilter = isSaid ? { ...search.filter, kind: kinds } : search.filter
  const { marked, rest } = splitMarked(filter)
  const { branches, without, isNarrow } = branchesOf(filter, who)
  return {
    all: [...conditionsOf(without, who, search), ...wall, ...numbered],
    branches,
    flat: [...conditionsOf(filter, who, search), ...wall, ...numbered],
    wall: scope,
    unmarked: [...conditionsOf(rest, who, search), ...(rows.length > 0 ? [] : wall), ...numbered],
    rows,
    marks: marked,
    attributes: MARKED.filter((field) => field !== 'kind' && search.filter[field] !== undefined).length,
    isNarrow,
  }
}

const MARKED = [
  'kind',
  'channel',
  'classCode',
  'problemCode',
  'topicCode',
  'districtCode',
] as const satisfies readonly Marked[]

/** Fixed attributes stand in the full text as marks: one index scan answers them with the words. */
function splitMarked(filter: CaseFilter): { marked: string[]; rest: CaseFilter } {
  const rest = { ...filter }
  const marked: string[] = []
  for (const field of MARKED) {
    const values = filter[field]
    if (values === undefined || values.length === 0) continue
    marked.push(`(${values.map((value) => quoted(mark(field, value))).join(' | ')})`)
    delete rest[field]
  }
  return { marked, rest }
}

/** Several units, states or kinds are each read in order and merged; without that PostgreSQL would sort them all. */
function branchesOf(
  filter: CaseFilter,
  who: Who,
): { branches: Predicate[]; without: CaseFilter; isNarrow: boolean } {
  const units = filter.unitId ?? (isByUnits(readScope(who)) ? [...who.unitIds] : undefined)
  const hasHandler = filter.handlerId !== undefined && filter.handlerId !== 'none'
  const isNarrow = units !== undefined || hasHandler || filter.operatorId !== undefined
  const none = { branches: [], without: filter, isNarrow }
  if (hasHandler) return none
  const { unitId: _units, state, ...rest } = filter
  const states = state ?? [undefined]
  const branches: Predicate[] = []
  if (units !== undefined) {
    for (const unit of units)
      for (const one of states)
        branches.push(
          one === undefined
            ? sql<boolean>`c.unit_id = ${unit}::uuid`
            : sql<boolean>`(c.unit_id = ${unit}::uuid and c.state = ${one})`,
        )
    return branches.length < 2 || branches.length > BRANCHES_MAX
      ? none
      : { branches, without: rest, isNarrow }
  }
  const { kind, ...others } = rest
  if (kind === undefined || state === undefined) return none
  for (const one of kind)
    for (const other of state) branches.push(sql<boolean>`(c.kind = ${one} and c.state = ${other})`)
  return branches.length < 2 || branches.length > BRANCHES_MAX
    ? none
    : { branches, without: others, isNarrow }
}
