import { Pane } from '#kit/ui/Page.tsx'
import type { CaseDetail, State } from '../contract.ts'
import { t } from './words.ts'
import s from './cases.module.css'

type Waiting = {
  on: 'w.centre' | 'w.unit' | 'w.reviewer'
  what: Parameters<typeof t>[0] & `w.waits.${string}`
}

/** In every open state: who is waited for, and for what. */
const WAITS: Partial<Record<State, Waiting>> = {
  registered: { on: 'w.centre', what: 'w.waits.dispatch' },
  dispatched: { on: 'w.unit', what: 'w.waits.sign' },
  signed: { on: 'w.unit', what: 'w.waits.accept' },
  'return-asked': { on: 'w.centre', what: 'w.waits.return' },
  accepted: { on: 'w.unit', what: 'w.waits.work' },
  mediating: { on: 'w.unit', what: 'w.waits.work' },
  checking: { on: 'w.unit', what: 'w.waits.work' },
  filed: { on: 'w.unit', what: 'w.waits.work' },
  told: { on: 'w.unit', what: 'w.waits.work' },
  refused: { on: 'w.unit', what: 'w.waits.work' },
  settled: { on: 'w.unit', what: 'w.waits.work' },
  terminated: { on: 'w.unit', what: 'w.waits.work' },
  replied: { on: 'w.reviewer', what: 'w.waits.review' },
  reviewed: { on: 'w.reviewer', what: 'w.waits.revisit' },
  revisited: { on: 'w.reviewer', what: 'w.waits.archive' },
  answered: { on: 'w.centre', what: 'w.waits.archive' },
}

export function WaitsPane({ aCase }: { aCase: CaseDetail }) {
  const { item } = aCase
  const waiting = item.isDone
    ? undefined
    : (WAITS[item.state] ?? { on: 'w.unit' as const, what: 'w.waits.archive' as const })
  return (
    <Pane title={t('pane.waits')}>
      {waiting ? (
        <div className={s.waits}>
          <span className={s.waitBox}>
            {t('w.citizen')}
            <br />
            {item.personMasked || t('c.anonymous')}
          </span>
          <span>{t(waiting.what)} →</span>
          <span className={`${s.waitBox} ${s.waitOn}`}>
            <strong>{t(waiting.on)}</strong>
            <br />
            {waiting.on === 'w.unit' ? [item.unitName, item.handlerName].filter(Boolean).join(' ') : ''}
          </span>
        </div>
      ) : (
        <p className={s.note}>{t('w.nobody')}</p>
      )}
    </Pane>
  )
}
