import { useQuery } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import type { SessionView } from '../contract.ts'
import { useAct } from '#kit/ui/act.ts'
import { Page, Pane } from '#kit/ui/Page.tsx'
import { LoadError, Loading, Refused } from '#kit/ui/states.tsx'
import { useViewer } from '#kit/ui/viewer.tsx'
import { people } from './api.ts'
import { fresh } from './queries.ts'
import { SessionRows } from './SessionRows.tsx'
import { t } from './words.ts'
import s from './people.module.css'

/** Where I am signed in; a session that is not mine can be ended at once. */
export default function SessionsPage() {
  const { isDemo } = useViewer()
  const found = useQuery({ queryKey: fresh.sessions, queryFn: people.sessions, staleTime: 0 })
  const end = useAct(
    (rows: readonly SessionView[]) => Promise.all(rows.map((row) => people.endSession(row.id))),
    {
      said: () => t('sessions.ended'),
      fresh: [fresh.sessions],
    },
  )
  const others = (found.data?.items ?? []).filter((row) => !row.isThis)
  return (
    <Page
      title={t('sessions')}
      note={t('sessions.note')}
      actions={
        others.length > 0 && (
          <Popconfirm
            title={t('sessions.endOthers')}
            description={t('sessions.endOthers.sure', { count: others.length })}
            okButtonProps={{ danger: true }}
            onConfirm={() => end.run(others)}
          >
            <Button danger>{t('sessions.endOthers')}</Button>
          </Popconfirm>
        )
      }
    >
      <div className={s.narrow}>
        {end.error && <Refused error={end.error} />}
        {found.error ? (
          <LoadError error={found.error} retry={() => void found.refetch()} />
        ) : found.isPending ? (
          <Loading />
        ) : (
          <Pane>
            <SessionRows
              rows={found.data.items}
              end={(row) =>
                !row.isThis && (
                  <Button danger disabled={end.isBusy} onClick={() => void end.run([row])}>
                    {t('sessions.end')}
                  </Button>
                )
              }
            />
            {isDemo && <p className={s.note}>{t('sessions.machine')}</p>}
          </Pane>
        )}
      </div>
    </Page>
  )
}
