import { DeleteOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Input, Popover } from 'antd'
import { useState } from 'react'
import { useAct } from '#kit/ui/act.ts'
import { Refused } from '#kit/ui/states.tsx'
import type { CaseFilter } from '../contract.ts'
import { cases } from './api.ts'
import { queryOf } from './filters.ts'
import { fresh } from './queries.ts'
import { t } from './words.ts'
import s from './cases.module.css'

/** One's own named filters. A phone is never part of one. */
export function SavedViews({
  filter,
  apply,
}: {
  filter: CaseFilter
  apply: (query: Record<string, string | string[]>) => void
}) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover
      trigger="click"
      open={isOpen}
      onOpenChange={setOpen}
      destroyOnHidden
      content={<Views filter={filter} apply={(query) => (apply(query), setOpen(false))} />}
    >
      <Button>{t('list.views')}</Button>
    </Popover>
  )
}

function Views({ filter, apply }: Parameters<typeof SavedViews>[0]) {
  const [name, setName] = useState('')
  const { data } = useQuery({ queryKey: fresh.views, queryFn: ({ signal }) => cases.savedViews(signal) })
  const save = useAct(
    () => {
      const { phone: _never, ...kept } = filter
      return cases.saveView(name.trim(), kept)
    },
    {
      fresh: [fresh.views],
      said: () => t('list.views.saved', { name: name.trim() }),
      after: () => setName(''),
    },
  )
  const remove = useAct(cases.removeView, { fresh: [fresh.views] })
  return (
    <div className={s.views}>
      {data?.items.length === 0 && <p className={s.note}>{t('list.views.none')}</p>}
      {data?.items.map((view) => (
        <span key={view.id} className={s.view}>
          <Button type="link" onClick={() => apply(queryOf(view.filters))}>
            {view.name}
          </Button>
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t('list.views.delete', { name: view.name })}
            onClick={() => void remove.run(view.id)}
          />
        </span>
      ))}
      <span className={s.view}>
        <Input
          value={name}
          maxLength={40}
          onChange={(event) => setName(event.target.value)}
          placeholder={t('list.views.name')}
          aria-label={t('list.views.name')}
          onPressEnter={() => name.trim() && void save.run(undefined)}
        />
        <Button disabled={!name.trim()} loading={save.isBusy} onClick={() => void save.run(undefined)}>
          {t('list.views.save')}
        </Button>
      </span>
      {save.error && <Refused error={save.error} />}
    </div>
  )
}
