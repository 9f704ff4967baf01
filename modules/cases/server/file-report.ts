import type { App } from '#kit/http/index.ts'
import { done } from '#kit/outcome.ts'
import type { Who } from '#people'
import { keepShort } from './keep-words.ts'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 立案: the check found enough for a case of its own. Source: Penalty procedure rules art. 18. */
export const fileReport = (needs: StepNeeds, who: Who, caseId: string, order: Order<'file'>) =>
  takeStep(needs, who, caseId, 'file', {
    version: order.version,
    words: order.why,
    fill: async (tx, { row }) =>
      done(await keepShort(tx, needs.sealer, row, { fileNumber: order.fileNumber })),
  })

export const fileReportRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'file', 'File a case on a report', fileReport)
