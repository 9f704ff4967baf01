import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { shortDay } from '#kit/ui/dates.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { KeyHint } from '#kit/ui/KeyHint.tsx'
import { To } from '#kit/ui/nav.tsx'
import { Pane } from '#kit/ui/Page.tsx'
import type { ContactRegistered } from '../contract.ts'
import { StateTag } from './columns.tsx'
import { t } from './words.ts'
import s from './cases.module.css'

/** Saved: the numbers and query codes to read out, then the next call. The codes are shown this once. */
export function Registered({ made, again }: { made: ContactRegistered; again: () => void }) {
  const next = useRef<HTMLButtonElement>(null)
  useEffect(() => next.current?.focus(), [])
  return (
    <Pane title={t('done.title', { count: made.cases.length })} note={t('done.note')}>
      <div className={`${s.done} ${s.doneWide}`}>
        {made.cases.map((one) => (
          <div key={one.id} className={s.doneCase}>
            <strong>{t(`kind.${one.kind}`)}</strong>
            <span className={s.two}>
              <To path={`/cases/${one.id}`}>{one.number}</To>
              <span className={s.note}>
                <StateTag state={one.state} />{' '}
                {one.dueDay && t('done.due', { day: shortDay(one.dueDay, businessNow()) })}
              </span>
            </span>
            <span className={s.two}>
              <span className={s.note}>{t('done.code')}</span>
              <span className={s.code}>{one.queryCode}</span>
            </span>
          </div>
        ))}
        <span>
          <Button ref={next} type="primary" size="large" onClick={again}>
            {t('done.next')} <KeyHint keys="Ctrl+Enter" />
          </Button>
        </span>
      </div>
    </Pane>
  )
}
