import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/**
 * 办结: an answered consultation is closed. Closed says nothing about solved: the citizen answers for that (design.md 3.4).
 */
export const closeCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'close'>) =>
  takeStep(needs, who, caseId, 'close', { version: order.version, words: order.why })

export const closeCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'close', 'Close a consultation', closeCase)
