import type { App } from '#kit/http/index.ts'
import { done } from '#kit/outcome.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 重办: the centre sends an unsatisfying reply back to the unit, with the reason. Source: domain.md 2.1. */
export const reworkCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'rework'>) =>
  takeStep(needs, who, caseId, 'rework', {
    version: order.version,
    words: order.why,
    fill: (_tx, { row }) => done({ set: { reworks: row.reworks + 1 } }),
  })

export const reworkCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'rework', 'Send back for rework', reworkCase)
