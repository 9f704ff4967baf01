import type { App } from '#kit/http/index.ts'
import { done } from '#kit/outcome.ts'
import type { Who } from '#people'
import { keepShort } from './keep-words.ts'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 行政处罚: the number of the decision and the sum (fen). Source: Penalty Law art. 57. */
export const penaliseReport = (needs: StepNeeds, who: Who, caseId: string, order: Order<'penalise'>) =>
  takeStep(needs, who, caseId, 'penalise', {
    version: order.version,
    words: order.why,
    fill: async (tx, { row }) =>
      done(await keepShort(tx, needs.sealer, row, { decisionNumber: order.decisionNumber })),
    data: { amountCents: order.amountCents },
  })

export const penaliseReportRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'penalise', 'Record the penalty', penaliseReport)
