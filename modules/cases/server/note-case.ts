import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 备注: words added to the record at any time, also after the end. Source: design.md 3.3. */
export const noteCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'note'>) =>
  takeStep(needs, who, caseId, 'note', { version: order.version, words: order.note })

export const noteCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'note', 'Add a note', noteCase)
