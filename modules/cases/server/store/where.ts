/** From a filter, the wall and a number to the ways in which a list can be read. */
import { sql } from '#kit/db/index.ts'
import type { Who } from '#people'
import type { CaseFilter } from '../../contract.ts'
import { readScope } from '../../rules/wall.ts'
import { mark, type Marked } from '../search-terms.ts'
import { conditionsOf, type FilterNeeds } from './filter.ts'
import type { Sort, Where } from './list.ts'
import { isByUnits, kindsFor, visibleRows, visibleTo, type Predicate } from './scope.ts'

/** The list without its words: all conditions of the filter and the wall, and from where it can be read in order. */
export type List = Where & {
  /** What an index gives in the list's order, and what is asked of each case on the way. */
  along: Where
  besides: readonly Predicate[]
  /** The same without branches, for reading in any order. */
  flat: readonly Predicate[]
  /** The wall; null when all cases exist for the asker. */
  wall: Predicate | null
  /** Conditions on `cases` that the full text's marks and rows do not already answer. */
  unmarked: readonly Predicate[]
  /** Conditions on the rows of the full text. */
  rows: readonly Predicate[]
  /** Marks of the fixed attributes: of each group one must be there. */
  marks: readonly (readonly string[])[]
  /** How many fixed attributes besides the kind were asked for. */
  attributes: number
  /** Begins at a few units, a handler, an operator: short enough that walking along it may pay. */
  isNarrow: boolean
}

/** As many branches of an ordered list as are merged; beyond, PostgreSQL sorts. */
const BRANCHES_MAX = 40

export type Listed = FilterNeeds & { who: Who; filter: CaseFilter; sort: Sort }

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
  const { marked, rest } = splitMarked(search.filter)
  const { branches, taken, isNarrow } = branchesOf(filter, who)
  const isByUnit = isByUnits(readScope(who))
  const isStep = (field: Field): boolean =>
    FIRST.includes(field) ||
    (field === 'state' && isNarrow) ||
    (search.sort === 'due' && OF_DUE.includes(field))
  const steps = conditionsOf(
    part(filter, (field) => isStep(field) && !taken.includes(field)),
    who,
    search,
  )
  const besides = conditionsOf(
    part(filter, (field) => !isStep(field) && !taken.includes(field)),
    who,
    search,
  )
  const along = { all: [...steps, ...(isByUnit ? wall : [])], branches }
  const others = [...besides, ...(isByUnit ? [] : wall), ...numbered]
  return {
    all: [...along.all, ...others],
    branches,
    along,
    besides: others,
    flat: [...conditionsOf(filter, who, search), ...wall, ...numbered],
    wall: scope,
    unmarked: [
      ...conditionsOf(
        part(rest, (field) => !OF_ROWS.includes(field)),
        who,
        search,
      ),
      ...(rows.length > 0 ? [] : wall),
      ...numbered,
    ],
    rows,
    marks: marked,
    attributes: MARKED.filter((field) => field !== 'kind' && search.filter[field] !== undefined).length,
    isNarrow,
  }
}

type Field = keyof CaseFilter

const part = (filter: CaseFilter, keeps: (field: Field) => boolean): CaseFilter =>
  Object.fromEntries(Object.entries(filter).filter(([field]) => keeps(field as Field)))

/** Fields that an index of `cases` gives together with the order of the list. */
const FIRST: readonly Field[] = ['unitId', 'handlerId', 'operatorId', 'receivedFrom', 'receivedTo']
/** Fields that the rows of the full text answer themselves. */
const OF_ROWS: readonly Field[] = ['receivedFrom', 'receivedTo']
const OF_DUE: readonly Field[] = ['dueFrom', 'dueTo', 'overdue']

const MARKED = [
  'kind',
  'channel',
  'classCode',
  'problemCode',
  'topicCode',
  'districtCode',
] as const satisfies readonly Marked[]

/** Fixed attributes stand in the full text as marks: one index scan answers them with the words. */
function splitMarked(filter: CaseFilter): { marked: string[][]; rest: CaseFilter } {
  const rest = { ...filter }
  const marked: string[][] = []
  for (const field of MARKED) {
    const values = filter[field]
    if (values === undefined || values.length === 0) continue
    marked.push(values.map((value) => mark(field, value)))
    delete rest[field]
  }
  return { marked, rest }
}

/**
 * Several units, states or kinds are each read in order and merged; without that PostgreSQL would sort them all. `taken`: the
 * fields that the branches stand for.
 */
function branchesOf(
  filter: CaseFilter,
  who: Who,
): { branches: Predicate[]; taken: Field[]; isNarrow: boolean } {
  const units = filter.unitId ?? (isByUnits(readScope(who)) ? [...who.unitIds] : undefined)
  const hasHandler = filter.handlerId !== undefined && filter.handlerId !== 'none'
  const isNarrow = units !== undefined || hasHandler || filter.operatorId !== undefined
  const none = { branches: [], taken: [], isNarrow }
  if (hasHandler) return none
  const { state, kind } = filter
  const branches: Predicate[] = []
  if (units !== undefined) {
    for (const unit of units)
      for (const one of state ?? [undefined])
        branches.push(
          one === undefined
            ? sql<boolean>`c.unit_id = ${unit}::uuid`
            : sql<boolean>`(c.unit_id = ${unit}::uuid and c.state = ${one})`,
        )
    return isFew(branches) ? { branches, taken: ['unitId', 'state'], isNarrow } : none
  }
  for (const one of kind ?? [])
    for (const other of state ?? []) branches.push(sql<boolean>`(c.kind = ${one} and c.state = ${other})`)
  return isFew(branches) ? { branches, taken: ['kind', 'state'], isNarrow } : none
}

const isFew = (branches: readonly unknown[]): boolean =>
  branches.length > 1 && branches.length <= BRANCHES_MAX
