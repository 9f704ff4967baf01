import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { businessNow } from '#kit/ui/clock.ts'
import { To } from '#kit/ui/nav.tsx'
import { Pane } from '#kit/ui/Page.tsx'
import { useMay } from '#kit/ui/viewer.tsx'
import { people } from './api.ts'
import { fresh, useUnitNames, useUnits } from './queries.ts'
import { t } from './words.ts'
import s from './people.module.css'

const STAFF_READ = 200

/** The workbench of those who keep the accounts: the figures, each opening its list, and who has not yet come in. */
export function OfficeWidget() {
  return useMay('staff.read-account') ? <Office /> : null
}

function Office() {
  const unitName = useUnitNames()
  const units = useUnits().data?.items.filter((unit) => unit.isOpen)
  const staff = useQuery({
    queryKey: [...fresh.staff, 'home'],
    queryFn: ({ signal }) => people.staff({ isActive: true, limit: STAFF_READ }, signal),
  }).data
  const keys = useQuery({ queryKey: fresh.keys, queryFn: people.keys }).data?.items
  const live = keys?.filter(
    (key) => !key.revokedAt && (!key.expiresAt || new Date(key.expiresAt) > businessNow()),
  )
  const due = staff?.items.filter((person) => person.account?.mustChangePassword) ?? []
  return (
    <>
      <Pane title={t('home.office')} aside={<To path="/people/centre">{t('centre')}</To>}>
        <div className={s.figures}>
          <Figure path="/people/units" label={t('home.units')} value={units?.length} />
          <Figure
            path="/people/staff?isActive=true"
            label={t('home.staff')}
            value={staff && `${staff.count.toLocaleString('en-US')}${staff.capped ? '+' : ''}`}
          />
          <Figure path="/people/keys" label={t('home.keys')} value={live?.length} />
        </div>
      </Pane>
      {staff && (
        <Pane title={t('home.due')} note={due.length > 0 ? due.length : undefined}>
          {due.length === 0 ? (
            <p>{t('home.due.none')}</p>
          ) : (
            <ul className={s.dueList}>
              {due.slice(0, 30).map((person) => (
                <li key={person.id}>
                  <To path={`/people/staff?open=${person.id}`}>{person.name}</To>
                  <span>{unitName(person.unitId)}</span>
                </li>
              ))}
            </ul>
          )}
        </Pane>
      )}
    </>
  )
}

const Figure = ({ path, label, value }: { path: string; label: string; value: ReactNode }) => (
  <To path={path} className={s.figure ?? ''}>
    <strong>{value ?? '…'}</strong>
    <span>{label}</span>
  </To>
)
