import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 不予立案, with the reason. Source: Penalty procedure rules art. 18. */
export const notFileReport = (needs: StepNeeds, who: Who, caseId: string, order: Order<'not-file'>) =>
  takeStep(needs, who, caseId, 'not-file', { version: order.version, words: order.why })

export const notFileReportRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'not-file', 'Decide not to file', notFileReport)
