/** 历史来电: what a caller has brought before, as far as the asker may know of it. */
import { answer, type App } from '#kit/http/index.ts'
import { done, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { CallerHistory, HistoryQuery } from '../contract.ts'
import { readItems, type ListNeeds } from './list-cases.ts'
import { casesOfPhone } from './store/history.ts'

const LIMIT = 20

/**
 * By phone, whoever took the call and through whatever channel; newest first, with how many are open and done. By keyed
 * hash under every version of the key, so the number itself is compared nowhere. A walled report is absent.
 */
export async function callerHistory(
  needs: ListNeeds,
  who: Who,
  query: HistoryQuery,
): Promise<Outcome<CallerHistory>> {
  const found = await casesOfPhone(needs.db, who, needs.sealer, query.phone)
  const items = await readItems(needs.db, needs, who.centreId, found.slice(0, query.limit ?? LIMIT))
  const open = found.filter((one) => !one.isDone).length
  return done({ open, done: found.length - open, items })
}

export function callerHistoryRoute(app: App, needs: ListNeeds): void {
  app.post(
    '/api/callers/history',
    {
      schema: {
        tags: ['cases'],
        summary: 'Earlier cases of a caller',
        body: HistoryQuery,
        response: { 200: CallerHistory },
      },
      config: { may: 'case.read' },
    },
    async (request, reply) => answer(reply, await callerHistory(needs, request.who, request.body)),
  )
}
