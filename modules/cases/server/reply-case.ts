import type { App } from '#kit/http/index.ts'
import type { Who } from '#people'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** 回复: the unit tells the complainant and the centre what came of it. Source: domain.md 2.1. */
export const replyCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'reply'>) =>
  takeStep(needs, who, caseId, 'reply', {
    version: order.version,
    words: order.reply,
    data: { toCitizen: order.toCitizen },
  })

export const replyCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'reply', 'Reply to citizen and centre', replyCase)
