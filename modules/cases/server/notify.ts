import type { App } from '#kit/http/index.ts'
import { done } from '#kit/outcome.ts'
import type { Who } from '#people'
import { keepShort } from './keep-words.ts'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/**
 * 告知举报人: the filing decision to a real-name reporter (O20 art. 31), later the result where a law says so
 * (O20 art. 32, O121 art. 36); the words and the way they went are kept.
 */
export const notifyReporter = (needs: StepNeeds, who: Who, caseId: string, order: Order<'notify'>) =>
  takeStep(needs, who, caseId, 'notify', {
    version: order.version,
    words: order.words,
    fill: async (tx, { row }) => done(await keepShort(tx, needs.sealer, row, { by: order.by })),
  })

export const notifyReporterRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'notify', 'Tell the reporter', notifyReporter)
