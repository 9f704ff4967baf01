import type { App } from '#kit/http/index.ts'
import type { Tx } from '#kit/db/index.ts'
import { done, refuse, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { handlesFor } from './office.ts'
import type { CaseRow } from './store/steps.ts'
import { actionRoute, takeStep, type Filling, type Order, type StepNeeds } from './take-step.ts'

/**
 * 指派: the unit head gives the case to a handler of the unit (or of a unit above it that handles for it).
 * Refusals of its own: bad-input (handlerId), same-handler. Source: decision 0005.
 */
export const assignCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'assign'>) =>
  takeStep(needs, who, caseId, 'assign', {
    version: order.version,
    words: order.why,
    fill: (tx, { row }) =>
      row.handlerId === order.handlerId
        ? refuse('same-handler', { why: '已由该承办人办理' })
        : toHandler(tx, row, order.handlerId),
  })

/** What a new handler sets: somebody active who handles for the case's unit. */
export async function toHandler(
  tx: Tx,
  row: CaseRow,
  handlerId: string,
): Promise<Outcome<Filling, 'bad-input'>> {
  const fits = row.unitId !== null && (await handlesFor(tx, row.centreId, handlerId, row.unitId))
  return fits
    ? done({ set: { handler_id: handlerId }, data: { handlerId } })
    : refuse('bad-input', { field: 'handlerId', why: '不是该单位的承办人' })
}

export const assignCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'assign', 'Give to a handler', assignCase)
