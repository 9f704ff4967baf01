import type { App } from '#kit/http/index.ts'
import { done, refuse } from '#kit/outcome.ts'
import type { Who } from '#people'
import { refusalGround } from '../rules/grounds.ts'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/**
 * 不予受理, on a numbered ground of the case's own rule set, with the reason. A decision within the limit like acceptance.
 * Refusal of its own: bad-input (ground). Source: O20 arts. 14, 15, O121 arts. 15, 16.
 */
export const refuseCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'refuse'>) =>
  takeStep(needs, who, caseId, 'refuse', {
    version: order.version,
    words: order.why,
    fill: (_tx, { row }) => {
      const source = refusalGround(row.ruleSet, order.ground)
      return source === null
        ? refuse('bad-input', { field: 'ground', why: '该规则没有这一不予受理事由' })
        : done({ data: { ground: order.ground, groundSource: source } })
    },
  })

export const refuseCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'refuse', 'Refuse a complaint', refuseCase)
