import { answer, type App } from '#kit/http/index.ts'
import { assert, done, refuse, type Outcome } from '#kit/outcome.ts'
import { EditUnit, UnitView } from '../contract/office.ts'
import { IdParams } from '../contract/words.ts'
import { wouldLoop } from '../rules/units.ts'
import type { Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import type { Needs } from './needs.ts'
import { lockCentre } from './store/centres.ts'
import { findUnit, isCodeTaken, listUnits, lockUnit, saveUnit } from './store/units.ts'
import { tell } from './tell.ts'
import { viewUnit } from './views.ts'

export type EditUnitRefusal = 'no-such-unit' | 'stale-version' | 'code-taken' | 'would-loop' | 'unit-closed'

/** Changes a unit's names, code, district or place in the tree; who sees what follows from the new place at once. */
export async function editUnit(
  id: string,
  order: EditUnit,
  by: Who,
  needs: Needs,
): Promise<Outcome<UnitView, EditUnitRefusal>> {
  const { centreId } = by
  const { version, ...fields } = order
  const outcome = await needs.db.transaction(async (tx) => {
    // One change of the tree at a time: two moves at once could close a circle that neither sees.
    await lockCentre(tx, centreId)
    const unit = await lockUnit(tx, centreId, id)
    if (!unit) return refuse('no-such-unit')
    if (unit.version !== version) return refuse('stale-version', { current: viewUnit(unit) })
    if (await isCodeTaken(tx, centreId, order.code, id))
      return refuse('code-taken', { field: 'code', why: '单位编码已存在' })
    if (order.parentId !== null && order.parentId !== unit.parentId) {
      const parent = await findUnit(tx, centreId, order.parentId)
      if (!parent) return refuse('no-such-unit', { field: 'parentId' })
      if (!parent.isOpen) return refuse('unit-closed', { field: 'parentId', why: '上级单位已停用' })
      if (wouldLoop(await listUnits(tx, centreId), id, order.parentId))
        return refuse('would-loop', { field: 'parentId', why: '上级单位不能是本单位或其下级' })
    }
    const saved = await saveUnit(tx, centreId, id, fields)
    assert(saved, 'the locked unit is still there')
    const at = needs.clock.now()
    const changed = Object.keys(fields).filter((name) => fields[name as 'name'] !== unit[name as 'name'])
    await audit(tx, by, {
      at,
      action: 'unit.edit',
      targetKind: 'unit',
      targetId: id,
      data: { changed, version: saved.version },
    })
    await tell(tx, { centreId, at }, 'unit.changed', { unitId: id, what: 'edited' })
    return done(viewUnit(saved))
  })
  needs.authenticator.forget()
  return outcome
}

export function editUnitRoute(app: App, needs: Needs): void {
  app.put(
    '/api/units/:id',
    {
      schema: {
        tags: ['units'],
        summary: 'Change a unit',
        params: IdParams,
        body: EditUnit,
        response: { 200: UnitView },
      },
      config: { may: 'unit.write' },
    },
    async (request, reply) =>
      answer(reply, await editUnit(request.params.id, request.body, request.who, needs)),
  )
}
