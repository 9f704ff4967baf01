import { answer, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import { EditStaff, StaffView } from '../contract/office.ts'
import { IdParams } from '../contract/words.ts'
import type { Who } from '../rules/who.ts'
import { changeStaff, type ChangeStaffRefusal } from './change-staff.ts'
import type { Needs } from './needs.ts'
import { bumpStaff, isSubjectTaken } from './store/staff.ts'
import { areOpenUnits } from './store/units.ts'

/** Changes a person's name, unit, or subject at the identity provider. */
export async function editStaff(
  id: string,
  order: EditStaff,
  by: Who,
  needs: Needs,
): Promise<Outcome<StaffView, ChangeStaffRefusal | 'no-such-unit' | 'subject-taken'>> {
  const { version, name, unitId, oidcSubject } = order
  const outcome = await changeStaff(
    id,
    {
      version,
      what: 'edited',
      run: async (tx, staff) => {
        if (unitId !== null && unitId !== staff.unitId && !(await areOpenUnits(tx, by.centreId, [unitId])))
          return refuse('no-such-unit', { field: 'unitId' })
        if (oidcSubject !== null && (await isSubjectTaken(tx, by.centreId, oidcSubject, id)))
          return refuse('subject-taken', { field: 'oidcSubject', why: '该统一身份已绑定其他人员' })
        await bumpStaff(tx, by.centreId, id, { name, unitId, oidcSubject })
        const changed = (['name', 'unitId', 'oidcSubject'] as const).filter(
          (field) => order[field] !== staff[field],
        )
        return done({ data: { changed }, more: null })
      },
    },
    by,
    needs,
  )
  return isRefusal(outcome) ? outcome : done(outcome.done.staff)
}

export function editStaffRoute(app: App, needs: Needs): void {
  app.put(
    '/api/staff/:id',
    {
      schema: {
        tags: ['staff'],
        summary: 'Change a member of staff',
        params: IdParams,
        body: EditStaff,
        response: { 200: StaffView },
      },
      config: { may: 'staff.write' },
    },
    async (request, reply) =>
      answer(reply, await editStaff(request.params.id, request.body, request.who, needs)),
  )
}
