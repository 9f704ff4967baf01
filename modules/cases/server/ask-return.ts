import type { App } from '#kit/http/index.ts'
import { done, refuse } from '#kit/outcome.ts'
import type { Who } from '#people'
import { countEvidence } from './store/evidence.ts'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/**
 * 申请退单: a unit without power gives the case back to the centre and to nobody else. Once the centre has refused, the
 * unit may ask again only on new facts or with a signed finding that power is lacking.
 * Refusals of its own: already-refused, bad-input (evidenceIds: not evidence of this case).
 * Source: O20 art. 37; domain.md 2.1 (Weifang 22).
 */
export const askReturn = (needs: StepNeeds, who: Who, caseId: string, order: Order<'ask-return'>) =>
  takeStep(needs, who, caseId, 'ask-return', {
    version: order.version,
    words: order.why,
    fill: async (tx, { row, rules }) => {
      if (rules.returnRefused && !order.newFacts && !order.lackOfPowerSigned)
        return refuse('already-refused', {
          why: '中心已不同意退单：有新的事实或经签字的无管辖权认定，才能再次申请',
        })
      const evidenceIds = [...new Set(order.evidenceIds ?? [])]
      if ((await countEvidence(tx, row.centreId, row.id, evidenceIds)) !== evidenceIds.length)
        return refuse('bad-input', { field: 'evidenceIds', why: '不是本工单的附件' })
      return done({
        set: { returns: row.returns + 1 },
        data: {
          reason: order.reason,
          ...(order.newFacts && { newFacts: true }),
          ...(order.lackOfPowerSigned && { lackOfPowerSigned: true }),
          ...(evidenceIds.length > 0 && { evidenceIds }),
        },
      })
    },
  })

export const askReturnRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'ask-return', 'Ask to give a case back to the centre', askReturn)
