import type { RoleGrant } from '../contract.ts'
import { StatusTag } from '#kit/ui/StatusTag.tsx'
import { useUnitNames } from './queries.ts'
import { t } from './words.ts'
import s from './people.module.css'

/** Roles as words; a role bound to a unit names it. */
export function RoleTags({ grants }: { grants: readonly RoleGrant[] }) {
  const unitName = useUnitNames()
  return (
    <span className={s.tags}>
      {grants.map(({ role, unitId }) => (
        <StatusTag key={role} tone={role === 'admin' || role === 'signer' ? 'accent' : 'plain'}>
          {t(`role.${role}`)}
          {unitId && unitName(unitId) && <span className={s.tagUnit}>{unitName(unitId)}</span>}
        </StatusTag>
      ))}
    </span>
  )
}
