import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 达成调解: what was agreed, and what the consumer got back (fen). Source: O20 arts. 21(1), 22. */
export const settleCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'settle'>) =>
  takeStep(needs, who, caseId, 'settle', {
    version: order.version,
    words: order.agreement,
    set: { recovered_cents: order.recoveredCents },
  })

export const settleCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'settle', 'Record a settlement', settleCase)
