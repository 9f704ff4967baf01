import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import { useState } from 'react'
import type { KeyView } from '../contract.ts'
import { useAct } from '#kit/ui/act.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { DataTable, type Column } from '#kit/ui/DataTable.tsx'
import { stamp } from '#kit/ui/dates.ts'
import { one, useQueryState } from '#kit/ui/nav.tsx'
import { Page } from '#kit/ui/Page.tsx'
import { wholeList } from '#kit/ui/pages.ts'
import { EmptyState, Refused } from '#kit/ui/states.tsx'
import { SecretOnce } from '#kit/ui/SecretOnce.tsx'
import { StatusTag } from '#kit/ui/StatusTag.tsx'
import { useMay } from '#kit/ui/viewer.tsx'
import { people } from './api.ts'
import { CreateKeyDrawer } from './CreateKeyDrawer.tsx'
import { fresh } from './queries.ts'
import { t } from './words.ts'
import s from './people.module.css'

/** Keys by which other systems call the interface. The token itself is shown once and kept nowhere. */
export default function KeysPage() {
  const mayWrite = useMay('key.write')
  const [query, change] = useQueryState()
  const [made, setMade] = useState<{ name: string; token: string }>()
  const found = useQuery({ queryKey: fresh.keys, queryFn: people.keys })
  const isNew = one(query.new) !== undefined && mayWrite
  return (
    <Page
      title={t('keys')}
      note={t('keys.note')}
      fixed
      actions={
        mayWrite && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => change({ new: '1' })}>
            {t('keys.new')}
          </Button>
        )
      }
    >
      <DataTable<KeyView>
        name="people.keys"
        label={t('keys.label')}
        columns={useColumns(mayWrite)}
        rowKey={(key) => key.id}
        pages={wholeList(found)}
        rowTone={(key) => (key.revokedAt ? 'muted' : undefined)}
        empty={<EmptyState title={t('keys.none')} next={t('keys.none.next')} />}
        isResting={isNew}
      />
      <CreateKeyDrawer
        isOpen={isNew}
        close={() => change({ new: undefined })}
        created={(name, token) => {
          setMade({ name, token })
          change({ new: undefined })
        }}
      />
      <SecretOnce
        title={t('keys.token', { name: made?.name ?? '' })}
        secret={made?.token}
        note={t('keys.token.note')}
        close={() => setMade(undefined)}
      />
    </Page>
  )
}

function useColumns(mayWrite: boolean): Column<KeyView>[] {
  return [
    { key: 'name', title: t('keys.name'), width: 240, isFixed: true, render: (key) => key.name },
    {
      key: 'scopes',
      title: t('keys.scopes'),
      render: (key) => (
        <span className={s.tags}>
          {key.scopes.map((scope) => (
            <StatusTag key={scope}>{t(`scope.${scope}`)}</StatusTag>
          ))}
        </span>
      ),
    },
    { key: 'state', title: t('keys.state'), width: 90, render: (key) => <KeyState of={key} /> },
    {
      key: 'expires',
      title: t('keys.expires'),
      width: 160,
      render: (key) => (key.expiresAt ? stamp(key.expiresAt) : t('keys.expires.never')),
    },
    {
      key: 'used',
      title: t('keys.used'),
      width: 160,
      render: (key) => (key.usedAt ? stamp(key.usedAt) : t('keys.used.never')),
    },
    {
      key: 'created',
      title: t('keys.created'),
      width: 220,
      render: (key) => `${stamp(key.createdAt)} ${key.createdBy}`,
    },
    ...(mayWrite
      ? [
          {
            key: 'do',
            title: '',
            width: 90,
            isFixed: true,
            render: (key: KeyView) => !key.revokedAt && <Revoke of={key} />,
          },
        ]
      : []),
  ]
}

function KeyState({ of: key }: { of: KeyView }) {
  if (key.revokedAt) return <StatusTag>{t('keys.state.revoked')}</StatusTag>
  if (key.expiresAt && new Date(key.expiresAt) <= businessNow())
    return <StatusTag tone="warn">{t('keys.state.expired')}</StatusTag>
  return <StatusTag tone="ok">{t('keys.state.live')}</StatusTag>
}

function Revoke({ of: key }: { of: KeyView }) {
  const act = useAct(() => people.revokeKey(key.id), {
    said: () => t('keys.revoked', { name: key.name }),
    fresh: [fresh.keys],
  })
  return (
    <Popconfirm
      title={t('keys.revoke.title', { name: key.name })}
      description={
        <>
          {t('keys.revoke.what')}
          {act.error && <Refused error={act.error} />}
        </>
      }
      okText={t('keys.revoke')}
      okButtonProps={{ danger: true }}
      onConfirm={() => act.run(undefined)}
    >
      <Button danger size="small">
        {t('keys.revoke')}
      </Button>
    </Popconfirm>
  )
}
