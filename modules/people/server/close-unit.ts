import { answer, type App } from '#kit/http/index.ts'
import { assert, done, refuse, type Outcome } from '#kit/outcome.ts'
import { CloseUnit, UnitView } from '../contract/office.ts'
import { IdParams } from '../contract/words.ts'
import type { Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import type { Needs } from './needs.ts'
import { lockCentre } from './store/centres.ts'
import { findUnit, listUnits, lockUnit, setUnitOpen } from './store/units.ts'
import { tell } from './tell.ts'
import { viewUnit } from './views.ts'

export type CloseUnitRefusal =
  | 'no-such-unit'
  | 'stale-version'
  | 'has-open-units'
  | 'unit-closed'
  | 'unit-open'

/**
 * Closes a unit, or opens it again. A closed unit gets nothing new; its people finish what they have. Refused while
 * units below it are open, or, for opening, while the one above is closed. Source: decision 0022.
 */
export function closeUnit(
  id: string,
  order: CloseUnit,
  isOpen: boolean,
  by: Who,
  needs: Needs,
): Promise<Outcome<UnitView, CloseUnitRefusal>> {
  const { centreId } = by
  return needs.db.transaction(async (tx) => {
    await lockCentre(tx, centreId)
    const unit = await lockUnit(tx, centreId, id)
    if (!unit) return refuse('no-such-unit')
    if (unit.version !== order.version) return refuse('stale-version', { current: viewUnit(unit) })
    if (unit.isOpen === isOpen)
      return refuse(isOpen ? 'unit-open' : 'unit-closed', { allowed: [isOpen ? 'close' : 'reopen'] })
    if (!isOpen) {
      const below = (await listUnits(tx, centreId)).filter((other) => other.parentId === id && other.isOpen)
      if (below.length > 0)
        return refuse('has-open-units', {
          why: `请先停用下级单位：${below.map((one) => one.shortName).join('、')}`,
        })
    } else if (unit.parentId !== null && !(await findUnit(tx, centreId, unit.parentId))?.isOpen) {
      return refuse('unit-closed', { field: 'parentId', why: '上级单位已停用' })
    }
    const saved = await setUnitOpen(tx, centreId, id, isOpen)
    assert(saved, 'the locked unit is still there')
    const at = needs.clock.now()
    const action = isOpen ? 'unit.reopen' : 'unit.close'
    await audit(tx, by, { at, action, targetKind: 'unit', targetId: id, reason: order.reason })
    await tell(tx, { centreId, at }, 'unit.changed', { unitId: id, what: isOpen ? 'reopened' : 'closed' })
    return done(viewUnit(saved))
  })
}

export function closeUnitRoutes(app: App, needs: Needs): void {
  for (const verb of ['close', 'reopen'] as const) {
    app.post(
      `/api/units/:id/${verb}`,
      {
        schema: {
          tags: ['units'],
          summary: verb === 'close' ? 'Close a unit' : 'Open a unit again',
          params: IdParams,
          body: CloseUnit,
          response: { 200: UnitView },
        },
        config: { may: 'unit.write' },
      },
      async (request, reply) =>
        answer(
          reply,
          await closeUnit(request.params.id, request.body, verb === 'reopen', request.who, needs),
        ),
    )
  }
}
