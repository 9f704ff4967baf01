/** 批量指派: many cases of a list to one handler; each is its own step and its own transaction. */
import type { Static } from 'typebox'
import { answer, type App } from '#kit/http/index.ts'
import { done, isRefusal, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { BulkAssignBody, BulkResult } from '../contract.ts'
import { assignCase } from './assign-case.ts'
import type { StepNeeds } from './take-step.ts'

/** Says of each case what became of it: those that refuse (stale, elsewhere, absent) do not hold up the others. */
export async function bulkAssign(
  needs: StepNeeds,
  who: Who,
  order: Static<typeof BulkAssignBody>,
): Promise<Outcome<Static<typeof BulkResult>>> {
  const result: Static<typeof BulkResult> = { done: [], refused: [] }
  for (const { id, version } of order.items) {
    const outcome = await assignCase(needs, who, id, { version, handlerId: order.handlerId, why: order.why })
    if (isRefusal(outcome)) result.refused.push({ id, code: outcome.refused, why: outcome.why ?? '' })
    else result.done.push(id)
  }
  return done(result)
}

export function bulkAssignRoute(app: App, needs: StepNeeds): void {
  app.post(
    '/api/cases/assign',
    {
      schema: {
        tags: ['cases'],
        summary: 'Give many cases to a handler',
        body: BulkAssignBody,
        response: { 200: BulkResult },
      },
      config: { may: 'case.assign' },
    },
    async (request, reply) => answer(reply, await bulkAssign(needs, request.who, request.body)),
  )
}
