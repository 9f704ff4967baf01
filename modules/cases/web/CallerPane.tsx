import { useQuery } from '@tanstack/react-query'
import { Checkbox, Input } from 'antd'
import { useLater } from '#kit/ui/later.ts'
import { shortStamp } from '#kit/ui/dates.ts'
import { useBusinessNow } from '#kit/ui/clock.ts'
import { To } from '#kit/ui/nav.tsx'
import { Pane } from '#kit/ui/Page.tsx'
import { Refused } from '#kit/ui/states.tsx'
import { cases } from './api.ts'
import { StateTag } from './columns.tsx'
import { lacks, type DeskPart } from './desk-types.ts'
import { t } from './words.ts'
import s from './cases.module.css'

/** A number is looked up when it is whole; the hands rest a moment first. */
const LOOK_UP_MS = 250
const WHOLE = /^\+?[\d -]{7,}$/

/** Who speaks, and what they said before. */
export function CallerPane({ form, change, missing }: DeskPart) {
  const phone = useLater(form.phone.trim(), LOOK_UP_MS)
  const now = useBusinessNow()
  const { data, error } = useQuery({
    queryKey: ['cases', 'history', phone],
    queryFn: ({ signal }) => cases.history(phone, signal),
    enabled: WHOLE.test(phone),
    gcTime: 0,
  })
  const onlyReports = form.kinds.every((kind) => kind === 'report')
  const text = (field: 'phone' | 'name' | 'address' | 'idNumber', label: string, max: number) => (
    <div className={s.row1}>
      <label htmlFor={`desk-${field}`}>{label}</label>
      <Input
        id={`desk-${field}`}
        value={form[field]}
        maxLength={max}
        autoComplete="off"
        placeholder={lacks(missing, field) ? t('desk.unheard') : ''}
        status={lacks(missing, field) ? 'error' : ''}
        disabled={form.isAnonymous && onlyReports}
        onChange={(event) => change({ [field]: event.target.value })}
      />
    </div>
  )
  return (
    <>
      <Pane
        title={t('desk.caller')}
        note={
          data && data.items.length > 0 ? t('desk.caller.times', { count: data.open + data.done }) : undefined
        }
      >
        <div className={s.done}>
          {text('phone', t('what.phone'), 30)}
          {text('name', t('what.name'), 60)}
          {text('address', t('what.address'), 200)}
          {text('idNumber', t('desk.id'), 30)}
          {onlyReports && (
            <Checkbox
              checked={form.isAnonymous}
              onChange={(event) => change({ isAnonymous: event.target.checked })}
            >
              {t('desk.anonymous')}
            </Checkbox>
          )}
        </div>
      </Pane>
      {error && <Refused error={error} />}
      {data && (
        <Pane
          className={(data.items.length > 1 && s.history) || ''}
          title={t('desk.history')}
          note={t('desk.history.counts', { open: data.open, done: data.done })}
        >
          {data.items.length === 0 && <p className={s.note}>{t('desk.history.none')}</p>}
          {data.items.slice(0, 6).map((item) => (
            <To key={item.id} path={`/cases/${item.id}`} className={s.historyItem ?? ''}>
              <span className={s.evidenceRow}>
                <span>
                  {shortStamp(item.receivedAt, now, t('today'))} <strong>{t(`kind.${item.kind}`)}</strong>
                </span>
                <StateTag state={item.state} />
              </span>
              <span>{item.title}</span>
            </To>
          ))}
        </Pane>
      )}
    </>
  )
}
