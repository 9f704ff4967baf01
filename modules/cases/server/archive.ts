import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 归档: nobody waits for anything any more. Source: domain.md 2.1. */
export const archiveCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'archive'>) =>
  takeStep(needs, who, caseId, 'archive', { version: order.version, words: order.why })

export const archiveCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'archive', 'Archive a case', archiveCase)
