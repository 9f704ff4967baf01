import { Checkbox } from 'antd'
import { needsUnit, ROLES, type Role, type RoleGrant } from '../contract.ts'
import { UnitSelect } from './UnitSelect.tsx'
import { t } from './words.ts'
import s from './people.module.css'

/** Which roles somebody has; roles of a unit ask for it at once. `unitId`: where he sits, as the first proposal. */
export function RolesInput({
  value = [],
  onChange,
  unitId,
}: {
  value?: readonly RoleGrant[]
  onChange?: (grants: RoleGrant[]) => void
  unitId?: string | null | undefined
}) {
  const held = new Map(value.map((grant) => [grant.role, grant.unitId]))
  const set = (role: Role, to: string | null | undefined) => {
    const next = new Map(held)
    if (to === undefined) next.delete(role)
    else next.set(role, to)
    onChange?.(
      ROLES.filter((one) => next.has(one)).map((one) => ({ role: one, unitId: next.get(one) ?? null })),
    )
  }
  return (
    <div className={s.roles} role="group" aria-label={t('staff.roles')}>
      {ROLES.map((role) => (
        <div key={role} className={needsUnit(role) && held.has(role) ? s.roleWide : undefined}>
          <Checkbox
            checked={held.has(role)}
            onChange={(event) =>
              set(role, event.target.checked ? (needsUnit(role) ? (unitId ?? null) : null) : undefined)
            }
          >
            {t(`role.${role}`)}
          </Checkbox>
          {needsUnit(role) && held.has(role) && (
            <UnitSelect
              value={held.get(role)}
              onChange={(unit) => set(role, unit)}
              allowClear={false}
              aria-label={t('staff.roles.unit', { role: t(`role.${role}`) })}
            />
          )}
        </div>
      ))}
    </div>
  )
}

/** For the form: at least one role, and a unit wherever one is needed. */
export function checkGrants(grants: readonly RoleGrant[] | undefined): Promise<void> {
  if (!grants || grants.length === 0)
    return Promise.reject(new Error(t('field.choose', { field: t('staff.roles') })))
  const bare = grants.find((grant) => needsUnit(grant.role) && grant.unitId === null)
  return bare
    ? Promise.reject(
        new Error(t('field.choose', { field: t('staff.roles.unit', { role: t(`role.${bare.role}`) }) })),
      )
    : Promise.resolve()
}
