/**
 * The wall in SQL: which cases exist for the asker (rules/wall.ts). Every statement that answers a person with more than
 * one case goes through this predicate, counts too.
 */
import { sql, type RawBuilder } from '#kit/db/index.ts'
import type { Who } from '#people'
import { KINDS, type Kind, type State } from '../../contract/words.ts'
import { readScope, type ReadScope } from '../../rules/wall.ts'

export type Predicate = RawBuilder<boolean>

const NEVER = sql<boolean>`false`

const either = (parts: readonly Predicate[]): Predicate =>
  parts.length === 0 ? NEVER : sql<boolean>`(${sql.join(parts, sql` or `)})`

/** Whether the asker sees nothing but the cases of certain units: then a list starts from these units. */
export const isByUnits = ({ others, reports, ownTaken }: ReadScope): boolean =>
  others === 'units' && reports === 'units' && !ownTaken

/**
 * True for rows of `cases c` that exist for `who`; null when all do. The centre is a condition of its own. `kinds`: the only
 * kinds that are asked for, so that nothing is said about the others.
 */
export function visibleTo(who: Who, kinds: readonly Kind[] = KINDS): Predicate | null {
  const scope = readScope(who)
  const units = [...who.unitIds]
  // One unit by itself, so that its index gives the list in order.
  const inUnits =
    units.length === 1
      ? sql<boolean>`c.unit_id = ${units[0]}::uuid`
      : sql<boolean>`c.unit_id = any(${units}::uuid[])`
  if (scope.others === 'all' && scope.reports === 'all') return null
  if (isByUnits(scope)) return units.length === 0 ? NEVER : inUnits
  const parts: Predicate[] = []
  if (kinds.some((kind) => kind !== 'report')) {
    if (scope.others === 'all') parts.push(sql<boolean>`not c.is_walled`)
    if (scope.others === 'units' && units.length > 0)
      parts.push(sql<boolean>`(not c.is_walled and ${inUnits})`)
  }
  if (kinds.includes('report')) {
    if (scope.reports === 'all') parts.push(sql<boolean>`c.is_walled`)
    if (scope.reports === 'units' && units.length > 0) parts.push(sql<boolean>`(c.is_walled and ${inUnits})`)
    // Whoever took a report sees it until it leaves the desk.
    if (scope.ownTaken)
      parts.push(
        sql<boolean>`(c.is_walled and c.taken_by = ${who.id} and c.state = 'registered' and c.returns = 0)`,
      )
  }
  return either(parts)
}

/**
 * The kinds of which `who` can see any case in these states: asked for beside the wall, so that an index of kinds need not
 * be read through reports that do not exist for them.
 */
export function kindsFor(
  who: Who,
  asked: readonly Kind[] | undefined,
  states: readonly State[] | undefined,
): Kind[] {
  const { others, reports, ownTaken } = readScope(who)
  const seesReports =
    reports !== 'none' || (ownTaken && (states === undefined || states.includes('registered')))
  return (asked ?? KINDS).filter((kind) => (kind === 'report' ? seesReports : others !== 'none'))
}

/** The wall on rows of `case_search s`, which know whether they are reports: only what needs more is looked up in `cases`. */
export function visibleRows(who: Who, kinds: readonly Kind[]): Predicate[] {
  const scope = readScope(who)
  const wall = visibleTo(who, kinds)
  if (wall === null || scope.others !== 'all' || scope.reports !== 'none') return []
  if (!kinds.includes('report') || !scope.ownTaken) return [sql<boolean>`not s.is_walled`]
  return [
    sql<boolean>`(not s.is_walled or (select ${wall} from cases c where c.centre_id = ${who.centreId} and c.id = s.case_id))`,
  ]
}
