import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 核查: the handling unit looks into the clue. Source: Penalty procedure rules art. 18. */
export const checkReport = (needs: StepNeeds, who: Who, caseId: string, order: Order<'check'>) =>
  takeStep(needs, who, caseId, 'check', { version: order.version, words: order.why })

export const checkReportRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'check', 'Begin to check a report', checkReport)
