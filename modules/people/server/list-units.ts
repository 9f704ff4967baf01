import { answer, type App } from '#kit/http/index.ts'
import { done } from '#kit/outcome.ts'
import { UnitList, type UnitView } from '../contract/office.ts'
import { treeOrder } from '../rules/units.ts'
import type { Who } from '../rules/who.ts'
import type { Needs } from './needs.ts'
import { listUnits as listUnitRows } from './store/units.ts'
import { viewUnit } from './views.ts'

/** The centre's whole tree, flat, parents before children, siblings by code. Closed units too. */
export async function listUnits(by: Pick<Who, 'centreId'>, needs: Pick<Needs, 'db'>): Promise<UnitView[]> {
  return treeOrder(await listUnitRows(needs.db, by.centreId)).map(viewUnit)
}

export function listUnitsRoute(app: App, needs: Needs): void {
  app.get(
    '/api/units',
    {
      schema: { tags: ['units'], summary: 'The tree of units', response: { 200: UnitList } },
      config: { may: 'unit.read' },
    },
    async (request, reply) => answer(reply, done({ items: await listUnits(request.who, needs) })),
  )
}
