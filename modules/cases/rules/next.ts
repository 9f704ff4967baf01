/**
 * What may be done with a case now, by whom, and why the rest may not. The server refuses and the console greys by these
 * functions alone.
 */
import { refuse, type Refusal } from '#kit/outcome.ts'
import { mayDo, type Who } from '#people'
import type { NextAction } from '../contract/detail.ts'
import {
  ACTIONS,
  type Action,
  type CaseOutcome,
  type Kind,
  type RuleSet,
  type State,
} from '../contract/words.ts'
import { COMPLAINT } from './complaint.ts'
import { CONSULTATION } from './consultation.ts'
import { casesTable } from './may.ts'
import { REPORT } from './report.ts'
import type { Choice, TransitionRow } from './table.ts'
import { mayRead } from './wall.ts'

/** All that the rules look at. `stateBefore`: before a return was asked, a merge or a withdrawal. */
export type CaseForRules = {
  kind: Kind
  ruleSet: RuleSet
  state: State
  outcome: CaseOutcome | null
  unitId: string | null
  handlerId: string | null
  takenBy: string
  isWalled: boolean
  isRealName: boolean
  isDone: boolean
  returns: number
  /** The centre has refused a return of this case. */
  returnRefused: boolean
  /** It was accepted once: a reworked or reopened complaint goes back to mediation. */
  wasAccepted: boolean
  stateBefore: State | null
}

const TABLES: Record<Kind, Partial<Record<State, Partial<Record<Action, TransitionRow>>>>> = {
  consultation: CONSULTATION,
  complaint: COMPLAINT,
  report: REPORT,
}

/** States after which nobody waits for anything; 已办. */
const ENDS: ReadonlySet<State> = new Set<State>(['closed', 'archived', 'withdrawn', 'merged'])
export const isEnd = (state: State): boolean => ENDS.has(state)

const rowOf = (action: Action, aCase: CaseForRules): TransitionRow | undefined =>
  TABLES[aCase.kind][aCase.state]?.[action]

/** Every action that some state of the kind knows. */
export const actionsOf = (kind: Kind): Action[] =>
  ACTIONS.filter((action) => Object.values(TABLES[kind]).some((rows) => rows && action in rows))

/** Every state that the kind knows. */
export const statesOf = (kind: Kind): State[] => Object.keys(TABLES[kind]) as State[]

export type Next = { state: State; isDone: boolean; outcome: CaseOutcome | null | undefined; source: string }

/** Where an allowed action leads. `outcome` undefined: unchanged. Throws on an action the state does not know: ask refuseAction first. */
export function stateAfter(action: Action, aCase: CaseForRules, choice: Choice = {}): Next {
  const row = rowOf(action, aCase)
  if (!row) throw new Error(`No row for ${action} in ${aCase.kind} ${aCase.state}`)
  const state = typeof row.to === 'function' ? row.to(aCase, choice) : row.to
  return { state, isDone: isEnd(state), outcome: row.outcome, source: row.source }
}

export type ActionRefusal = 'no-such-case' | 'not-allowed' | 'not-your-unit' | 'wrong-state' | 'not-yet'

const UNIT_ROLES = ['handler', 'unit-head']

/** True when only a unit role gives `who` the action: then the case must lie with that unit. */
function actsForUnit(action: Action, who: Who): boolean {
  if (who.kind !== 'staff') return false
  const may: readonly string[] = casesTable[`case.${action}`].may
  return who.roles.filter((role) => may.includes(role)).every((role) => UNIT_ROLES.includes(role))
}

function refuseAlone(action: Action, aCase: CaseForRules, who: Who): Refusal<ActionRefusal> | null {
  if (!mayRead(aCase, who)) return refuse('no-such-case')
  if (!mayDo(who, `case.${action}`, [casesTable]))
    return refuse('not-allowed', { why: '您的岗位不能做这一步' })
  if (actsForUnit(action, who) && (aCase.unitId === null || !who.unitIds.has(aCase.unitId))) {
    return refuse('not-your-unit', { why: '工单不在您的单位' })
  }
  const row = rowOf(action, aCase)
  if (!row) return refuse('wrong-state', { why: '现在的状态不能做这一步' })
  const unmet = row.unless?.(aCase) ?? null
  return unmet === null ? null : refuse('not-yet', { why: unmet })
}

/**
 * Why `who` may not do it; null when nothing stands in the way. Where the case may be known, the refusal lists what is
 * allowed now.
 */
export function refuseAction(action: Action, aCase: CaseForRules, who: Who): Refusal<ActionRefusal> | null {
  const refusal = refuseAlone(action, aCase, who)
  if (refusal === null || refusal.refused === 'no-such-case') return refusal
  return { ...refusal, allowed: allowedNow(aCase, who) }
}

const allowedNow = (aCase: CaseForRules, who: Who): Action[] =>
  actionsOf(aCase.kind).filter((action) => refuseAlone(action, aCase, who) === null)

/** Every action of the kind that this person's roles know, allowed ones first, each with its reason and source. */
export function nextActions(aCase: CaseForRules, who: Who): NextAction[] {
  // What may not be known has no actions, allowed or not.
  if (!mayRead(aCase, who)) return []
  const all = actionsOf(aCase.kind)
    .filter((action) => mayDo(who, `case.${action}`, [casesTable]))
    .map((action): NextAction => {
      const refusal = refuseAlone(action, aCase, who)
      return {
        action,
        allowed: refusal === null,
        why: refusal?.why ?? '',
        source: rowOf(action, aCase)?.source ?? casesTable[`case.${action}`].source,
      }
    })
  return [...all.filter((next) => next.allowed), ...all.filter((next) => !next.allowed)]
}
