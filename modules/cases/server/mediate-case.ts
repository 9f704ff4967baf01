import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 调解: both parties agree to it. Source: O20 art. 16, O121 art. 18. */
export const mediateCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'mediate'>) =>
  takeStep(needs, who, caseId, 'mediate', { version: order.version, words: order.why })

export const mediateCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'mediate', 'Begin mediation', mediateCase)
