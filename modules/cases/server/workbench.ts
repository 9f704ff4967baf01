/** 工作台: how much waits for the asker; 待办, 已办, 超期. */
import { answer, type App } from '#kit/http/index.ts'
import { done, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { Workbench } from '../contract.ts'
import { cardsOf } from '../rules/workbench.ts'
import type { ListNeeds } from './list-cases.ts'
import { countCases } from './find-places.ts'

/** The cards of the asker's roles; counts go through the same scope as the lists they open. */
export async function readWorkbench(needs: ListNeeds, who: Who): Promise<Outcome<Workbench>> {
  const today = needs.clock.today()
  const cards: Workbench['cards'] = []
  for (const { key, filter } of cardsOf(who, today, needs.calendar()))
    cards.push({ key, filter, ...(await countCases(needs.db, { who, filter, sealer: needs.sealer, today })) })
  return done({ cards })
}

export function workbenchRoute(app: App, needs: ListNeeds): void {
  app.get(
    '/api/workbench',
    {
      schema: { tags: ['cases'], summary: 'What waits for me', response: { 200: Workbench } },
      config: { may: 'case.read' },
    },
    async (request, reply) => answer(reply, await readWorkbench(needs, request.who)),
  )
}
