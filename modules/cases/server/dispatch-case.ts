import type { App } from '#kit/http/index.ts'
import type { Tx } from '#kit/db/index.ts'
import { done, refuse, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { findUnit } from './office.ts'
import type { CaseRow } from './store/steps.ts'
import { actionRoute, takeStep, type Filling, type Order, type StepNeeds } from './take-step.ts'

/**
 * 派单: the centre sends the case to the unit with power; a dispatched case that nobody has signed for may be sent
 * elsewhere. The limit does not start anew: it runs from the receipt by the bureau that the centre belongs to.
 * Refusals of its own: bad-input (unitId: no such unit, closed), same-unit. Source: O20 art. 37.
 */
export const dispatchCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'dispatch'>) =>
  takeStep(needs, who, caseId, 'dispatch', {
    version: order.version,
    words: order.why,
    fill: (tx, { row }) => toUnit(tx, row, order.unitId),
  })

/** What a dispatch sets. A case taken from a unit counts as handed over, so that bouncing shows. */
export async function toUnit(
  tx: Tx,
  row: CaseRow,
  unitId: string,
): Promise<Outcome<Filling, 'bad-input' | 'same-unit'>> {
  const unit = await findUnit(tx, row.centreId, unitId)
  if (!unit) return refuse('bad-input', { field: 'unitId', why: '没有这个单位' })
  if (!unit.isOpen) return refuse('bad-input', { field: 'unitId', why: '该单位已停用' })
  if (row.unitId === unitId) return refuse('same-unit', { why: '工单已在该单位' })
  return done({
    set: { unit_id: unitId, handler_id: null, ...(row.unitId !== null && { hand_overs: row.handOvers + 1 }) },
    data: { unitId },
  })
}

export const dispatchCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'dispatch', 'Send to a unit', dispatchCase)
