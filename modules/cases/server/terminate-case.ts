import type { App } from '#kit/http/index.ts'
import { done } from '#kit/outcome.ts'
import type { Who } from '#people'
import { keepShort } from './keep-words.ts'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 终止调解, on a ground of the rule set. Source: O20 art. 21, O121 art. 23. */
export const terminateCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'terminate'>) =>
  takeStep(needs, who, caseId, 'terminate', {
    version: order.version,
    words: order.why,
    fill: async (tx, { row }) => done(await keepShort(tx, needs.sealer, row, { ground: order.ground })),
  })

export const terminateCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'terminate', 'End mediation', terminateCase)
