import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/**
 * 重启: an ended case goes back to its unit, or to the desk if it never had one. The steps before stay; a limit that was
 * not yet decided runs on as if it had never stood still. Source: design.md section 4.
 */
export const reopenCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'reopen'>) =>
  takeStep(needs, who, caseId, 'reopen', { version: order.version, words: order.why })

export const reopenCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'reopen', 'Reopen a case', reopenCase)
