import { useQuery } from '@tanstack/react-query'
import { Button, Drawer } from 'antd'
import { useState, type ReactNode } from 'react'
import type { StaffView } from '../contract.ts'
import { useAct } from '#kit/ui/act.ts'
import { useHotkeys } from '#kit/ui/hotkeys.ts'
import { To } from '#kit/ui/nav.tsx'
import { Facts } from '#kit/ui/Page.tsx'
import { LoadError, Loading, Refused } from '#kit/ui/states.tsx'
import { StatusTag } from '#kit/ui/StatusTag.tsx'
import { useMay, useViewer } from '#kit/ui/viewer.tsx'
import { people } from './api.ts'
import { fresh, useUnitNames } from './queries.ts'
import { RoleTags } from './RoleTags.tsx'
import { SessionRows } from './SessionRows.tsx'
import { EditRolesDrawer, EditStaffDrawer } from './StaffForms.tsx'
import { StaffActions } from './StaffActions.tsx'
import { t } from './words.ts'
import s from './people.module.css'

type Editing = 'profile' | 'roles' | null

/** One person: who, what roles, and for those who may, the account and what can be done with it. */
export function StaffDrawer({ id, close }: { id: string | undefined; close: () => void }) {
  const found = useQuery({
    queryKey: [...fresh.staff, 'one', id],
    queryFn: () => people.person(id as string),
    enabled: id !== undefined,
  })
  const [editing, setEditing] = useState<Editing>(null)
  const person = found.data
  return (
    <>
      <Drawer
        open={id !== undefined}
        onClose={close}
        title={person?.name ?? t('staff')}
        size={520}
        destroyOnHidden
      >
        {found.error ? (
          <LoadError error={found.error} retry={() => void found.refetch()} />
        ) : !person ? (
          <Loading />
        ) : (
          <Inside person={person} edit={setEditing} close={close} />
        )}
      </Drawer>
      {person && (
        <>
          <EditStaffDrawer person={person} isOpen={editing === 'profile'} close={() => setEditing(null)} />
          <EditRolesDrawer person={person} isOpen={editing === 'roles'} close={() => setEditing(null)} />
        </>
      )}
    </>
  )
}

function Inside({
  person,
  edit,
  close,
}: {
  person: StaffView
  edit: (what: Editing) => void
  close: () => void
}) {
  const unitName = useUnitNames()
  const mayWrite = useMay('staff.write')
  const mayReset = useMay('staff.reset')
  const mayAudit = useMay('audit.read')
  const isMe = useViewer().id === person.id
  useHotkeys({ Escape: close }, true, true)
  const { account } = person
  return (
    <div className={s.drawer}>
      <Section
        title={t('staff.profile')}
        aside={mayWrite && <Button onClick={() => edit('profile')}>{t('staff.edit')}</Button>}
      >
        <Facts
          labelWidth={100}
          items={[
            { label: t('staff.name'), value: person.name },
            { label: t('staff.unit'), value: unitName(person.unitId) || '—' },
            {
              label: t('staff.state'),
              value: (
                <StatusTag tone={person.isActive ? 'ok' : 'plain'}>
                  {t(person.isActive ? 'staff.state.active' : 'staff.state.inactive')}
                </StatusTag>
              ),
            },
            ...(account
              ? [
                  { label: t('staff.username'), value: account.username },
                  {
                    label: t('staff.password'),
                    value: account.mustChangePassword ? (
                      <StatusTag tone="warn">{t('staff.password.due')}</StatusTag>
                    ) : (
                      t('staff.password.ok')
                    ),
                  },
                  {
                    label: t('staff.factor'),
                    value: t(account.hasSecondFactor ? 'staff.factor.on' : 'staff.factor.off'),
                  },
                  { label: t('staff.oidc'), value: account.oidcSubject ?? '—' },
                ]
              : []),
          ]}
        />
      </Section>
      <Section
        title={t('staff.roles')}
        aside={mayWrite && !isMe && <Button onClick={() => edit('roles')}>{t('staff.edit.roles')}</Button>}
      >
        <RoleTags grants={person.roles} />
        {mayWrite && isMe && <p className={s.note}>{t('staff.roles.yourself')}</p>}
      </Section>
      {mayReset && (
        <Section title={t('staff.actions')}>
          <StaffActions person={person} isMe={isMe} />
        </Section>
      )}
      {account && <OpenSessions person={person} mayEnd={mayReset} />}
      {mayAudit && (
        <p>
          <To path={`/people/audit?actorId=${person.id}`}>{t('staff.audit')}</To>
        </p>
      )}
    </div>
  )
}

function OpenSessions({ person, mayEnd }: { person: StaffView; mayEnd: boolean }) {
  const found = useQuery({
    queryKey: [...fresh.sessions, person.id],
    queryFn: () => people.sessionsOf(person.id),
    staleTime: 0,
  })
  const act = useAct(() => people.endSessionsOf(person.id), {
    said: () => t('staff.endSessions.done', { name: person.name }),
    fresh: [fresh.sessions, fresh.staff],
  })
  const rows = found.data?.items ?? []
  return (
    <Section
      title={t('staff.sessions')}
      aside={
        mayEnd &&
        rows.length > 0 && (
          <Button danger loading={act.isBusy} onClick={() => void act.run(undefined)}>
            {t('staff.endSessions')}
          </Button>
        )
      }
    >
      {act.error && <Refused error={act.error} />}
      {found.error ? (
        <LoadError error={found.error} retry={() => void found.refetch()} />
      ) : rows.length === 0 ? (
        <p className={s.note}>{t('staff.noSessions')}</p>
      ) : (
        <SessionRows rows={rows} />
      )}
    </Section>
  )
}

const Section = ({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) => (
  <section className={s.section}>
    <div className={s.sectionHead}>
      <h2>{title}</h2>
      {aside}
    </div>
    {children}
  </section>
)
