import type { Tx } from '#kit/db/index.ts'
import type { CaseForRules } from '../rules/next.ts'
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

export const readForRules = async (tx: Tx, row: CaseRow): Promise<CaseForRules> =>
  forRules(row, await findBefore(tx, row.centreId, row.id, row.state))
