import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 审核: the centre has checked the reply; next the call-back. Source: domain.md 2.1. */
export const reviewCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'review'>) =>
  takeStep(needs, who, caseId, 'review', { version: order.version, words: order.why })

export const reviewCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'review', 'Check a reply', reviewCase)
