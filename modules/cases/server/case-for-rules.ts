import type { Tx } from '#kit/db/index.ts'
import type { Action, State } from '../contract.ts'
import type { CaseForRules } from '../rules/next.ts'
import type { Choice } from '../rules/table.ts'
import { findBefore, type Before, type CaseRow } from './store/steps.ts'

/** What the rules look at, from the row and its log. */
export const forRules = (row: CaseRow, before: Before): CaseForRules => ({
  kind: row.kind,
  ruleSet: row.ruleSet,
  state: row.state,
  outcome: row.outcome,
  unitId: row.unitId,
  handlerId: row.handlerId,
  takenBy: row.takenBy,
  isWalled: row.isWalled,
  isRealName: row.isRealName,
  isDone: row.isDone,
  returns: row.returns,
  ...before,
})

/** What the log will say after a step, without reading it again; equals findBefore on the new row. */
export const beforeNow = (rules: CaseForRules, action: Action, state: State, choice?: Choice): Before => ({
  stateBefore: state === rules.state ? rules.stateBefore : rules.state,
  returnRefused:
    action === 'decide-return' ? choice?.grant === false : action !== 'dispatch' && rules.returnRefused,
  wasAccepted: rules.wasAccepted || state === 'accepted' || state === 'mediating',
})

export const readForRules = async (tx: Tx, row: CaseRow): Promise<CaseForRules> =>
  forRules(row, await findBefore(tx, row.centreId, row.id, row.state))
