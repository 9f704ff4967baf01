import type { App } from '#kit/http/index.ts'
import { done } from '#kit/outcome.ts'
import type { Who } from '#people'
import { keepShort } from './keep-words.ts'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/**
 * 撤诉: the complainant takes it back, in words and through a channel that are kept. Before acceptance the case ends and its
 * limit is void; after it the mediation ends (O20 art. 21(1), O121 art. 23). A report cannot be withdrawn: it is a clue.
 */
export const withdrawCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'withdraw'>) =>
  takeStep(needs, who, caseId, 'withdraw', {
    version: order.version,
    words: order.words,
    fill: async (tx, { row }) => done(await keepShort(tx, needs.sealer, row, { channel: order.channel })),
  })

export const withdrawCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'withdraw', 'Withdraw at the citizen’s word', withdrawCase)
