import type { App } from '#kit/http/index.ts'
import { done, refuse } from '#kit/outcome.ts'
import type { Who } from '#people'
import { toUnit } from './dispatch-case.ts'
import { refuseAction } from '../rules/next.ts'
import { actionRoute, stepLocked, takeStep, type Order, type StepNeeds } from './take-step.ts'

/**
 * 退单审核: the centre grants the return (the case is back at the desk, and with `unitId` goes on at once to the right
 * unit, as a step of its own) or refuses it (the case stays with the unit, in the state it had).
 * Refusals of its own: bad-input (unitId with a refusal; no such unit). Source: O20 art. 37.
 */
export const decideReturn = (needs: StepNeeds, who: Who, caseId: string, order: Order<'decide-return'>) => {
  const { grant, unitId } = order
  return takeStep(needs, who, caseId, 'decide-return', {
    version: order.version,
    words: order.why,
    choice: { grant },
    fill: (_tx, { row }) => {
      if (!grant && unitId !== undefined)
        return refuse('bad-input', { field: 'unitId', why: '不同意退单时工单留在原单位' })
      const set = grant ? { unit_id: null, handler_id: null, hand_overs: row.handOvers + 1 } : {}
      return done({ set, data: { granted: grant, fromUnitId: row.unitId } })
    },
    ...(unitId !== undefined && {
      follow: async (tx, back, at) => {
        const refusal = refuseAction('dispatch', back.rules, who)
        if (refusal) return refusal
        return stepLocked(tx, needs, who, 'dispatch', back, { fill: () => toUnit(tx, back.row, unitId) }, at)
      },
    }),
  })
}

export const decideReturnRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'decide-return', 'Grant or refuse a return', decideReturn)
