import type { App } from '#kit/http/index.ts'
import { done, refuse } from '#kit/outcome.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/**
 * 回访: the citizen’s own answer and satisfaction (1 to 5), apart from state and outcome (design.md 3.4); a later call-back
 * replaces it. Source: domain.md 2.1.
 */
export const revisitCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'revisit'>) =>
  takeStep(needs, who, caseId, 'revisit', {
    version: order.version,
    words: order.words,
    fill: () =>
      order.citizenSays === 'not-reached' && order.satisfaction !== undefined
        ? refuse('bad-input', { field: 'satisfaction', why: '没有联系上，不能有满意度' })
        : done({ set: { citizen_says: order.citizenSays, satisfaction: order.satisfaction ?? null } }),
  })

export const revisitCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'revisit', 'Record the call-back', revisitCase)
