import { idempotent, type App } from '#kit/http/index.ts'
import type { Tx } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { assert, done, refuse, type Outcome } from '#kit/outcome.ts'
import { CreateUnit, UnitView } from '../contract/office.ts'
import type { Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import type { Needs } from './needs.ts'
import { addUnit, findUnit } from './store/units.ts'
import { lockCentre } from './store/centres.ts'
import { tell } from './tell.ts'
import { viewUnit } from './views.ts'

export type CreateUnitRefusal = 'no-such-unit' | 'unit-closed' | 'code-taken'

/** Adds a unit under another one, or as a root. Runs in the caller's transaction. Source: decision 0022. */
export async function createUnit(
  tx: Tx,
  order: CreateUnit,
  by: Who,
  needs: Pick<Needs, 'clock'>,
): Promise<Outcome<UnitView, CreateUnitRefusal>> {
  const { centreId } = by
  await lockCentre(tx, centreId)
  if (order.parentId !== null) {
    const parent = await findUnit(tx, centreId, order.parentId)
    if (!parent) return refuse('no-such-unit', { field: 'parentId' })
    if (!parent.isOpen) return refuse('unit-closed', { field: 'parentId', why: '上级单位已停用' })
  }
  const at = needs.clock.now()
  const id = uuid7()
  if (!(await addUnit(tx, { ...order, centreId, id, now: at })))
    return refuse('code-taken', { field: 'code', why: '单位编码已存在' })
  await audit(tx, by, {
    at,
    action: 'unit.create',
    targetKind: 'unit',
    targetId: id,
    data: { code: order.code, name: order.name },
  })
  await tell(tx, { centreId, at }, 'unit.changed', { unitId: id, what: 'created' })
  const unit = await findUnit(tx, centreId, id)
  assert(unit, 'the unit just added is there')
  return done(viewUnit(unit))
}

export function createUnitRoute(app: App, needs: Needs): void {
  app.post(
    '/api/units',
    {
      schema: { tags: ['units'], summary: 'Add a unit', body: CreateUnit, response: { 201: UnitView } },
      config: { may: 'unit.write', idempotent: true },
    },
    async (request, reply) => {
      await idempotent(request, reply, needs.db, (tx) => createUnit(tx, request.body, request.who, needs))
      needs.authenticator.forget()
    },
  )
}
