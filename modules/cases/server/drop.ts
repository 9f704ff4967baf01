import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 撤案或不予处罚, with the reason. Source: Penalty Law art. 57. */
export const dropReport = (needs: StepNeeds, who: Who, caseId: string, order: Order<'drop'>) =>
  takeStep(needs, who, caseId, 'drop', { version: order.version, words: order.why })

export const dropReportRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'drop', 'Drop the filed case', dropReport)
