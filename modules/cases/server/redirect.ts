import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/**
 * 告知有权机关: no power lies here, so the reporter is told where to go; nothing is handed on. Source: O20 art. 29, O121 art. 34.
 */
export const redirectReporter = (needs: StepNeeds, who: Who, caseId: string, order: Order<'redirect'>) =>
  takeStep(needs, who, caseId, 'redirect', { version: order.version, words: order.where })

export const redirectReporterRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'redirect', 'Tell the reporter where to go', redirectReporter)
