import { Button } from 'antd'
import { useState } from 'react'
import { useHotkeys } from '#kit/ui/hotkeys.ts'
import { KeyHint } from '#kit/ui/KeyHint.tsx'
import { Pane } from '#kit/ui/Page.tsx'
import { RefusedAction } from '#kit/ui/states.tsx'
import type { Action, CaseDetail } from '../contract.ts'
import { ActionForm } from './ActionForm.tsx'
import { t } from './words.ts'
import s from './cases.module.css'

/** Beside the record's own buttons: evidence has its pane. */
const ELSEWHERE: readonly Action[] = ['register', 'add-evidence']
/** Never the main step: they move nothing. */
const ASIDE: readonly Action[] = [
  'note',
  'tag',
  'link',
  'edit',
  'split',
  'assign',
  'withdraw',
  'merge',
  'ask-return',
]

/** What can be done now, allowed ones first; the rest with the rule's own reason. */
export function ActionsPane({ aCase }: { aCase: CaseDetail }) {
  const [open, setOpen] = useState<Action>()
  const next = aCase.next.filter((one) => !ELSEWHERE.includes(one.action))
  const allowed = next.filter((one) => one.allowed)
  const sorted = [
    ...allowed.filter((one) => !ASIDE.includes(one.action)),
    ...allowed.filter((one) => ASIDE.includes(one.action)),
  ]
  const refused = next.filter((one) => !one.allowed)
  const main = sorted.find((one) => !ASIDE.includes(one.action))
  useHotkeys({ 'Ctrl+Enter': () => main && setOpen(main.action) }, open === undefined && main !== undefined)
  return (
    <Pane title={t('pane.now')}>
      {sorted.length === 0 && <p className={s.note}>{t('pane.now.none')}</p>}
      <div className={s.actions}>
        {sorted.map((one) => (
          <Button
            key={one.action}
            type={one === main ? 'primary' : 'default'}
            onClick={() => setOpen(one.action)}
            title={one.source}
          >
            {t(`case.action.${one.action}`)}
            <span className={s.source}>
              {one === main ? <KeyHint keys="Ctrl+Enter" /> : article(one.source)}
            </span>
          </Button>
        ))}
      </div>
      {refused.length > 0 && (
        <div className={s.refusedActions}>
          <strong>{t('pane.notNow')}</strong>
          {refused.map((one) => (
            <RefusedAction
              key={one.action}
              name={t(`case.action.${one.action}`)}
              why={[one.why, article(one.source)].filter(Boolean).join(' ')}
            />
          ))}
        </div>
      )}
      {open && <ActionForm key={`${open}`} aCase={aCase} action={open} close={() => setOpen(undefined)} />}
    </Pane>
  )
}

/** 'O20 art. 14, O121 art. 15' -> '第 14 条'; house decisions stay silent here, their source is the button's title. */
function article(source: string): string {
  const found = /^O20 arts?\. (\d+)/.exec(source)
  return found ? `第 ${found[1]} 条` : ''
}
