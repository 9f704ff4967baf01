import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 直接答复: a consultation answered from knowledge or by its unit. Source: domain.md 2.1. */
export const answerCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'answer'>) =>
  takeStep(needs, who, caseId, 'answer', { version: order.version, words: order.answer })

export const answerCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'answer', 'Answer a consultation', answerCase)
