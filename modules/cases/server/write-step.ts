import { machineClock } from '#kit/clock.ts'
import { dayOf } from '#kit/day.ts'
import type { Tx } from '#kit/db/index.ts'
import { teller } from '#kit/outbox/index.ts'
import { assert } from '#kit/outcome.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Who } from '#people'
import { audit } from '#people/server'
import type { Action, CaseFacts, CaseSummary, State } from '../contract.ts'
import { isEnd } from '../rules/next.ts'
import { clocksAfter, nearestDue } from './clock-moves.ts'
import { keepWords } from './keep-words.ts'
import { SEARCHED_COLUMNS, termsOfCase } from './search-terms.ts'
import {
  clocksOf,
  insertStep,
  moveClock,
  replaceTerms,
  updateCaseRow,
  type CaseRow,
  type CaseSet,
} from './store/steps.ts'

const tell = teller<CaseFacts>()

export type StepOrder = {
  who: Who
  /** Business time. */
  at: Date
  /** The row as locked by the operation. */
  aCase: CaseRow
  action: Action
  toState: State
  /** New values of the row, by column; masked copies only. */
  set?: CaseSet
  /** What was said or why, as written; masked here. */
  words?: string
  /** Legal source or decision number of the row of the table that allowed it. */
  rule: string
  /** Ids of stories in which the originals of what was masked are kept sealed, besides that of `words`. */
  originals?: readonly string[]
  /** What else the step tells; codes, ids and masked texts only. */
  data?: Readonly<Record<string, unknown>>
}

/**
 * The one way in which a case changes: the row, its step, the clocks, the search row, the audit row and the fact, in
 * the caller's transaction, which holds the row's lock. Asks no rule: the operation did. Throws when the row is not the
 * one that was locked.
 */
export async function writeStep(tx: Tx, sealer: Sealer, order: StepOrder): Promise<CaseRow> {
  const { who, at, aCase, action, toState } = order
  const { centreId, id } = aCase
  const words = await keepWords(tx, sealer, aCase, order.words ?? '')

  const originals = [...(words.originalId === null ? [] : [words.originalId]), ...(order.originals ?? [])]

  const clocks = await clocksOf(tx, centreId, id)
  const moved = clocksAfter(clocks, action, toState, dayOf(at))
  for (const clock of moved) await moveClock(tx, centreId, id, clock)
  const now = clocks.map(
    (clock) => moved.find((one) => one.name === clock.name && one.ordinal === clock.ordinal) ?? clock,
  )

  const row = await updateCaseRow(tx, {
    centreId,
    id,
    version: aCase.version,
    at,
    set: order.set ?? {},
    state: toState,
    isDone: isEnd(toState),
    due: nearestDue(now),
  })
  assert(row, 'the locked case still has its version')

  await insertStep(tx, {
    centreId,
    caseId: id,
    seq: row.stepCount,
    action,
    at,
    machineAt: machineClock.now(),
    byKind: who.kind,
    byId: who.id,
    fromState: aCase.state,
    toState,
    unitId: row.unitId,
    whyMasked: words.masked,
    rule: order.rule,
    data: {
      set: order.set ?? {},
      ...order.data,
      ...(originals.length > 0 && { originals }),
      ...(moved.length > 0 && {
        clocks: moved.map(({ name, state, dueDay, endedDay }) => ({ name, state, dueDay, endedDay })),
      }),
    },
  })
  if (SEARCHED_COLUMNS.some((column) => column in (order.set ?? {})))
    await replaceTerms(tx, centreId, id, termsOfCase(row))

  await audit(tx, who, {
    at,
    action: `case.${action}`,
    targetKind: 'case',
    targetId: id,
    data: { seq: row.stepCount, fromState: aCase.state, toState },
  })
  await tell(tx, { centreId, at }, 'case.stepped', {
    ...summaryOf(row),
    seq: row.stepCount,
    action,
    fromState: aCase.state,
    version: row.version,
  })
  return row
}

/** What listeners may know of a case. */
export const summaryOf = (row: CaseRow): CaseSummary => ({
  caseId: row.id,
  kind: row.kind,
  channel: row.channel,
  state: row.state,
  receivedDay: row.receivedDay,
  unitId: row.unitId,
  handlerId: row.handlerId,
  classCode: row.classCode,
  problemCode: row.problemCode,
  topicCode: row.topicCode,
  districtCode: row.districtCode,
  isWalled: row.isWalled,
  imported: row.imported,
})
