import type { App } from '#kit/http/index.ts'
import { done, isRefusal } from '#kit/outcome.ts'
import type { Who } from '#people'
import { toHandler } from './assign-case.ts'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/**
 * 签收: the unit takes the case in. Its handler is the one named, else the handler who signs, else nobody yet (a unit
 * head signs and assigns later). Refusal of its own: bad-input (handlerId). Source: domain.md 2.1.
 */
export const signCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'sign'>) =>
  takeStep(needs, who, caseId, 'sign', {
    version: order.version,
    fill: async (tx, { row }) => {
      const own = who.kind === 'staff' && who.roles.includes('handler') ? who.id : row.handlerId
      const handlerId = order.handlerId ?? own
      if (handlerId === null) return done({})
      const handler = await toHandler(tx, row, handlerId)
      return isRefusal(handler) && order.handlerId === undefined ? done({}) : handler
    },
  })

export const signCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'sign', 'Sign for a case', signCase)
