import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { FormDrawer } from '#kit/ui/FormDrawer.tsx'
import { useAct } from '#kit/ui/act.ts'
import { StaffSelect } from '#people/web'
import type { CaseListItem } from '../contract.ts'
import { cases } from './api.ts'
import { fresh } from './queries.ts'
import { t } from './words.ts'
import s from './cases.module.css'

/** Gives the chosen cases to one handler; what is refused is named with its reason and stays chosen. */
export function AssignButton({ rows, done }: { rows: readonly CaseListItem[]; done: () => void }) {
  const [isOpen, setOpen] = useState(false)
  const [modal, holder] = Modal.useModal()
  const act = useAct(
    ({ handlerId, why }: { handlerId: string; why?: string }) =>
      cases.assign(
        rows.map(({ id, version }) => ({ id, version })),
        handlerId,
        why ?? '',
      ),
    {
      fresh: [fresh.all],
      said: (result) =>
        result.refused.length === 0
          ? t('list.assign.done', { count: result.done.length })
          : t('list.assign.some', { count: result.done.length, refused: result.refused.length }),
      after: (result) => {
        setOpen(false)
        done()
        if (result.refused.length === 0) return
        const byId = new Map(rows.map((row) => [row.id, row]))
        void modal.warning({
          title: t('list.assign.refused'),
          content: (
            <ul>
              {result.refused.map(({ id, why }) => (
                <li key={id}>{`${byId.get(id)?.number ?? ''} ${why}`}</li>
              ))}
            </ul>
          ),
        })
      },
    },
  )
  return (
    <>
      {holder}
      <Button onClick={() => setOpen(true)}>{t('list.assign')}</Button>
      <FormDrawer<{ handlerId: string; why?: string }>
        title={t('list.assign')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        initial={{}}
        save={act.run}
        error={act.error}
        isBusy={act.isBusy}
      >
        <Form.Item name="handlerId" label={t('list.assign.to')} rules={[{ required: true }]}>
          <StaffSelect role="handler" aria-label={t('list.assign.to')} />
        </Form.Item>
        <Form.Item name="why" label={t('act.why')}>
          <Input.TextArea rows={2} className={s.grows ?? ''} maxLength={2000} />
        </Form.Item>
      </FormDrawer>
    </>
  )
}
