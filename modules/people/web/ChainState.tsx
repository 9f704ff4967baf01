import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import type { AuditReport } from '../contract.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { stamp } from '#kit/ui/dates.ts'
import { one, useQueryState } from '#kit/ui/nav.tsx'
import { Refused } from '#kit/ui/states.tsx'
import { StatusTag } from '#kit/ui/StatusTag.tsx'
import { useMay } from '#kit/ui/viewer.tsx'
import { useEffect } from 'react'
import { people } from './api.ts'
import { t } from './words.ts'
import s from './people.module.css'

const FAULTS_SHOWN = 10

/** Whether the chain holds: verified when asked, with the figures that are worth keeping elsewhere. */
export function ChainState() {
  const mayVerify = useMay('audit.verify')
  const [query, change] = useQueryState()
  const verify = useMutation({
    mutationKey: ['audit-verify'],
    mutationFn: async () => ({ report: await people.verify(), at: businessNow() }),
  })
  const isAsked = one(query.verify) !== undefined
  const { mutate } = verify
  useEffect(() => {
    if (!isAsked || !mayVerify) return
    change({ verify: undefined })
    mutate()
  }, [isAsked, mayVerify, change, mutate])
  const done = verify.data
  return (
    <>
      <div className={s.chain} role="status">
        <strong>{t('audit.chain')}</strong>
        {!done ? (
          <StatusTag>{t('audit.chain.unknown')}</StatusTag>
        ) : done.report.isWhole ? (
          <StatusTag tone="ok">{t('audit.chain.whole')}</StatusTag>
        ) : (
          <StatusTag tone="bad">{t('audit.chain.broken', { count: done.report.faultCount })}</StatusTag>
        )}
        {done && <Figures report={done.report} at={done.at} />}
        {mayVerify && (
          <Button onClick={() => mutate()} loading={verify.isPending}>
            {verify.isPending ? t('audit.verifying') : t('audit.verify')}
          </Button>
        )}
      </div>
      {verify.error && <Refused error={verify.error} />}
      {done && done.report.faults.length > 0 && (
        <ul className={s.faults}>
          {done.report.faults.slice(0, FAULTS_SHOWN).map((fault, i) => (
            <li key={i}>
              {t('audit.fault', { what: t(`audit.fault.${fault.kind}`) })}
              {fault.position !== null && ` · ${t('audit.fault.at', { position: fault.position })}`}
              {fault.batch !== null && ` · ${t('audit.fault.batch', { batch: fault.batch })}`}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const number = (value: number) => value.toLocaleString('en-US')

const Figures = ({ report, at }: { report: AuditReport; at: Date }) => (
  <>
    <span>
      {t('audit.chain.rows', {
        rows: number(report.rows),
        batches: number(report.batches),
        waiting: number(report.waiting),
      })}
    </span>
    <span title={t('audit.chain.keep')}>
      {t('audit.chain.last', { position: report.lastPosition })}{' '}
      <code className={s.mono}>{report.head.slice(0, 16)}…</code>
      <Button
        type="link"
        size="small"
        onClick={() => void navigator.clipboard?.writeText(`${report.lastPosition} ${report.head}`)}
      >
        {t('audit.chain.copy')}
      </Button>
    </span>
    <span>{t('audit.chain.verifiedAt', { time: stamp(at) })}</span>
  </>
)
