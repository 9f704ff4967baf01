/** From a filter, the wall and a number to the ways in which a list can be read. */
import { sql } from '#kit/db/index.ts'
import type { Who } from '#people'
import type { CaseFilter } from '../../contract.ts'
import { KINDS } from '../../contract/words.ts'
import { readScope } from '../../rules/wall.ts'
import { quoted } from '../search-query.ts'
import { mark, type Marked } from '../search-terms.ts'
import { conditionsOf, type FilterNeeds } from './filter.ts'
import type { Where } from './list.ts'
import { isByUnits, visibleTo, type Predicate } from './scope.ts'

/** The list without its words: all conditions of the filter and the wall, and from where it can be read in order. */
export type List = Where & {
  /** The same without branches, for reading in any order. */
  flat: readonly Predicate[]
  /** Conditions that the full text's marks do not already answer. */
  unmarked: readonly Predicate[]
  marks: readonly string[]
  /** Begins at a few units, a handler, an operator: short enough that walking along it may pay. */
  isNarrow: boolean
}

/** As many branches of an ordered list as are merged; beyond, PostgreSQL sorts. */
const BRANCHES_MAX = 40

export type Listed = FilterNeeds & { who: Who; filter: CaseFilter }

/** `number`: the whole number of the one case that is asked for. */
export function listOf(search: Listed, number: string | null): List {
  const { who, filter } = search
  const scope = visibleTo(who)
  const wall = scope ? [scope] : []
  const numbered: Predicate[] = number === null ? [] : [sql<boolean>`c.number = ${number}`]
  const { marked, rest } = splitMarked(filter)
  // Given with every state, so that the index of kinds and states is of use whatever kinds were asked for.
  const kinds: CaseFilter =
    filter.state !== undefined && filter.kind === undefined ? { kind: [...KINDS] } : {}
  const { branches, without, isNarrow } = branchesOf({ ...filter, ...kinds }, who)
  return {
    all: [...conditionsOf(without, who, search), ...wall, ...numbered],
    branches,
    flat: [...conditionsOf({ ...filter, ...kinds }, who, search), ...wall, ...numbered],
    unmarked: [...conditionsOf(rest, who, search), ...wall, ...numbered],
    marks: [...marked, ...wallMark(who)],
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

/** Spares looking at reports for those who see none; the wall itself is asked of every row again. */
function wallMark(who: Who): string[] {
  const { others, reports, ownTaken } = readScope(who)
  return others === 'all' && reports === 'none' && !ownTaken ? [`!${quoted(mark('kind', 'report'))}`] : []
}

/** Several units, or several kinds and states, are each read in order and merged; without that PostgreSQL would sort them all. */
function branchesOf(
  filter: CaseFilter,
  who: Who,
): { branches: Predicate[]; without: CaseFilter; isNarrow: boolean } {
  const units = filter.unitId ?? (isByUnits(readScope(who)) ? [...who.unitIds] : undefined)
  const isNarrow =
    units !== undefined ||
    (filter.handlerId !== undefined && filter.handlerId !== 'none') ||
    filter.operatorId !== undefined
  if (filter.handlerId !== undefined && filter.handlerId !== 'none')
    return { branches: [], without: filter, isNarrow }
  if (units !== undefined && units.length > 1 && units.length <= BRANCHES_MAX) {
    const { unitId: _units, ...without } = filter
    return { branches: units.map((unit) => sql<boolean>`c.unit_id = ${unit}::uuid`), without, isNarrow }
  }
  const { kind = [], state = [], ...without } = filter
  const pairs = kind.flatMap((one) => state.map((other) => [one, other] as const))
  if (units !== undefined || pairs.length < 2 || pairs.length > BRANCHES_MAX)
    return { branches: [], without: filter, isNarrow }
  return {
    branches: pairs.map(([one, other]) => sql<boolean>`(c.kind = ${one} and c.state = ${other})`),
    without,
    isNarrow,
  }
}
