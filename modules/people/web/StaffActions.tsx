import { Button } from 'antd'
import { useState } from 'react'
import type { StaffReason, StaffView } from '../contract.ts'
import { useAct } from '#kit/ui/act.ts'
import { ReasonDialog } from '#kit/ui/ReasonDialog.tsx'
import { SecretOnce } from '#kit/ui/SecretOnce.tsx'
import { people } from './api.ts'
import { fresh } from './queries.ts'
import { t } from './words.ts'
import s from './people.module.css'

type Deed = 'reset' | 'resetFactor' | 'deactivate' | 'reactivate'

const DEEDS: Record<Deed, (id: string, body: StaffReason) => Promise<unknown>> = {
  reset: people.resetPassword,
  resetFactor: people.resetSecondFactor,
  deactivate: people.deactivate,
  reactivate: people.reactivate,
}

/** What an administrator can do with an account; each asks for the reason. */
export function StaffActions({ person, isMe }: { person: StaffView; isMe: boolean }) {
  const [deed, setDeed] = useState<Deed | null>(null)
  const [password, setPassword] = useState<string>()
  const act = useAct(
    ({ what, reason }: { what: Deed; reason: string }) =>
      DEEDS[what](person.id, { version: person.version, reason }),
    {
      fresh: [fresh.staff, fresh.sessions],
      said: (_, { what }) =>
        what === 'reset'
          ? t('staff.saved', { name: person.name })
          : t(`staff.${what}.done`, { name: person.name }),
      after: (answer, { what }) => {
        setDeed(null)
        if (what === 'reset') setPassword((answer as { temporaryPassword: string }).temporaryPassword)
      },
    },
  )
  const open = (what: Deed) => {
    act.clear()
    setDeed(what)
  }
  return (
    <>
      <div className={s.actions}>
        <Button onClick={() => open('reset')} disabled={isMe || !person.isActive}>
          {t('staff.reset')}
        </Button>
        <Button onClick={() => open('resetFactor')} disabled={isMe || !person.account?.hasSecondFactor}>
          {t('staff.resetFactor')}
        </Button>
        {person.isActive ? (
          <Button danger onClick={() => open('deactivate')} disabled={isMe}>
            {t('staff.deactivate')}
          </Button>
        ) : (
          <Button onClick={() => open('reactivate')}>{t('staff.reactivate')}</Button>
        )}
      </div>
      {deed && (
        <ReasonDialog
          title={t(`staff.${deed}.title`, { name: person.name })}
          what={deed === 'reactivate' ? undefined : t(`staff.${deed}.what`)}
          doText={t(`staff.${deed}`)}
          isDanger={deed === 'deactivate'}
          run={(reason) => act.run({ what: deed, reason })}
          error={act.error}
          isBusy={act.isBusy}
          close={() => setDeed(null)}
        />
      )}
      <SecretOnce
        title={t('staff.temporary', { name: person.name })}
        secret={password}
        note={t('staff.temporary.note')}
        close={() => setPassword(undefined)}
      />
    </>
  )
}
