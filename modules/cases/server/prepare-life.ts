/**
 * The later life of a case that was just prepared, worked out by the rules alone and written set-based: for the twin, whose
 * city has lived through weeks before anybody looks, and for benches. What `takeStep` does one by one under a lock, step for
 * step the same: rule, new columns, clocks, fold.
 */
import { machineClock } from '#kit/clock.ts'
import { dayOf, type Day } from '#kit/day.ts'
import { assert } from '#kit/outcome.ts'
import type { Who } from '#people'
import type { Action, CaseOutcome, CitizenSays, State } from '../contract.ts'
import type { FoldedColumn } from '../rules/fold.ts'
import { maskText } from '../rules/mask.ts'
import { isEnd, refuseAction, stateAfter, type CaseForRules } from '../rules/next.ts'
import type { Choice } from '../rules/table.ts'
import { beforeNow } from './case-for-rules.ts'
import { clocksAfter, nearestDue } from './clock-moves.ts'
import type { PreparedCase, PreparedContact } from './prepare-contact.ts'
import type { ClockRow } from './store/steps.ts'

/** One step of a life: who did what when, with what the operation of that name would have set. */
export type LifeStep = {
  action: Action
  by: Who
  at: Date
  unitId?: string
  handlerId?: string
  words?: string
  choice?: Choice
  citizenSays?: CitizenSays
  satisfaction?: number
  recoveredCents?: number
  /** Of a merge: the case it goes into. */
  intoId?: string
  data?: Readonly<Record<string, unknown>>
}

export type LivedStep = {
  seq: number
  action: Action
  by: Who
  at: Date
  machineAt: Date
  fromState: State
  toState: State
  unitId: string | null
  handlerId: string | null
  whyMasked: string
  rule: string
  set: Partial<Record<FoldedColumn, unknown>>
  data: Record<string, unknown>
}

/** A case after its life: the columns that steps changed, its clock, its steps after the first ones. */
export type Life = {
  aCase: PreparedCase
  state: State
  isDone: boolean
  outcome: CaseOutcome | null
  unitId: string | null
  handlerId: string | null
  citizenSays: CitizenSays | null
  satisfaction: number | null
  recoveredCents: number | null
  handOvers: number
  returns: number
  reworks: number
  mergedInto: string | null
  stepCount: number
  changedAt: Date
  due: { day: Day; clock: string; isProvisional: boolean } | null
  clock: ClockRow | null
  steps: LivedStep[]
}

/** Lives the steps in order. Throws when a rule refuses one: the planner is wrong, not the office. */
export function liveOn(contact: PreparedContact, aCase: PreparedCase, steps: readonly LifeStep[]): Life {
  const life = beginning(contact, aCase)
  let rules = rulesOf(contact, aCase)
  let clock = life.clock
  for (const step of steps) {
    const refusal = refuseAction(step.action, rules, step.by)
    assert(
      refusal === null,
      `the rules allow ${step.action} in ${rules.kind} ${rules.state}: ${refusal?.refused}`,
    )
    const next = stateAfter(step.action, rules, step.choice)
    const set = setOf(step, life)
    if (next.outcome !== undefined && next.outcome !== life.outcome) set.outcome = next.outcome
    const moved = clock ? clocksAfter([clock], step.action, next.state, dayOf(step.at)) : []
    clock = moved[0] ?? clock
    apply(life, set)
    life.stepCount += 1
    life.steps.push({
      seq: life.stepCount,
      action: step.action,
      by: step.by,
      at: step.at,
      machineAt: machineClock.now(),
      fromState: rules.state,
      toState: next.state,
      unitId: life.unitId,
      handlerId: life.handlerId,
      whyMasked: maskText(step.words ?? ''),
      rule: next.source,
      set,
      data: {
        ...step.data,
        ...(moved.length > 0 && {
          clocks: moved.map(({ name, state, dueDay, endedDay }) => ({ name, state, dueDay, endedDay })),
        }),
      },
    })
    rules = {
      ...rules,
      ...beforeNow(rules, step.action, next.state, step.choice),
      state: next.state,
      isDone: isEnd(next.state),
      outcome: life.outcome,
      unitId: life.unitId,
      handlerId: life.handlerId,
      returns: life.returns,
    }
    life.changedAt = step.at
  }
  life.state = rules.state
  life.isDone = rules.isDone
  life.clock = clock
  const due = clock ? nearestDue([clock]) : null
  life.due = due && { day: due.dueDay, clock: due.name, isProvisional: due.isProvisional }
  return life
}

/** What the rules see of a case fresh from prepareContact. */
export const rulesOf = (contact: PreparedContact, aCase: PreparedCase): CaseForRules => ({
  kind: aCase.kind,
  ruleSet: aCase.row.rule_set as CaseForRules['ruleSet'],
  state: aCase.row.state as State,
  outcome: (aCase.row.outcome ?? null) as CaseOutcome | null,
  unitId: (aCase.row.unit_id ?? null) as string | null,
  handlerId: null,
  takenBy: contact.by.id,
  isWalled: aCase.kind === 'report',
  isRealName: aCase.row.is_real_name === true,
  isDone: aCase.row.is_done === true,
  returns: 0,
  returnRefused: false,
  wasAccepted: false,
  stateBefore: null,
})

function beginning(contact: PreparedContact, aCase: PreparedCase): Life {
  const rules = rulesOf(contact, aCase)
  return {
    aCase,
    state: rules.state,
    isDone: rules.isDone,
    outcome: rules.outcome,
    unitId: rules.unitId,
    handlerId: null,
    citizenSays: null,
    satisfaction: null,
    recoveredCents: null,
    handOvers: 0,
    returns: 0,
    reworks: 0,
    mergedInto: null,
    stepCount: aCase.steps.length,
    changedAt: contact.at,
    due: null,
    clock: clockOf(aCase),
    steps: [],
  }
}

function clockOf({ clock }: PreparedCase): ClockRow | null {
  if (!clock) return null
  return {
    name: clock['name'],
    ordinal: clock['ordinal'],
    source: clock['source'],
    startedDay: clock['started_day'],
    dueDay: clock['due_day'],
    oldDueDay: null,
    isProvisional: clock['is_provisional'],
    calendarVersion: clock['calendar_version'],
    state: clock['state'],
    endedDay: null,
  } as unknown as ClockRow
}

/** The columns each operation sets (dispatch-case.ts, sign-case.ts, decide-return.ts ...). */
function setOf(step: LifeStep, life: Life): LivedStep['set'] {
  switch (step.action) {
    case 'dispatch':
      return {
        unit_id: step.unitId ?? null,
        handler_id: null,
        ...(life.unitId !== null && { hand_overs: life.handOvers + 1 }),
      }
    case 'sign':
    case 'assign':
      return step.handlerId === undefined ? {} : { handler_id: step.handlerId }
    case 'ask-return':
      return { returns: life.returns + 1 }
    case 'decide-return':
      return step.choice?.grant ? { unit_id: null, handler_id: null, hand_overs: life.handOvers + 1 } : {}
    case 'rework':
      return { reworks: life.reworks + 1 }
    case 'revisit':
      return { citizen_says: step.citizenSays ?? null, satisfaction: step.satisfaction ?? null }
    case 'settle':
      return { recovered_cents: step.recoveredCents ?? 0 }
    case 'merge':
      return { merged_into: step.intoId ?? null }
    default:
      return {}
  }
}

function apply(life: Life, set: LivedStep['set']): void {
  if ('unit_id' in set) life.unitId = set.unit_id as string | null
  if ('handler_id' in set) life.handlerId = set.handler_id as string | null
  if ('hand_overs' in set) life.handOvers = set.hand_overs as number
  if ('returns' in set) life.returns = set.returns as number
  if ('reworks' in set) life.reworks = set.reworks as number
  if ('citizen_says' in set) life.citizenSays = set.citizen_says as CitizenSays | null
  if ('satisfaction' in set) life.satisfaction = set.satisfaction as number | null
  if ('recovered_cents' in set) life.recoveredCents = set.recovered_cents as number
  if ('merged_into' in set) life.mergedInto = set.merged_into as string | null
  if ('outcome' in set) life.outcome = set.outcome as CaseOutcome | null
}
