import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/**
 * 受理: the unit with power takes the complaint up; its limit is met, or broken when the due day has passed.
 * Source: O20 art. 14, O121 art. 15.
 */
export const acceptCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'accept'>) =>
  takeStep(needs, who, caseId, 'accept', { version: order.version, words: order.why })

export const acceptCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'accept', 'Accept a complaint', acceptCase)
