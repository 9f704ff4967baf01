import { Button, Form } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useAct } from '#kit/ui/act.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { shortStamp } from '#kit/ui/dates.ts'
import { FormDrawer } from '#kit/ui/FormDrawer.tsx'
import { findWord } from '#kit/ui/i18n.ts'
import { problemOf } from '#kit/ui/problem.ts'
import { queryClient } from '#kit/ui/query.ts'
import { SecretOnce } from '#kit/ui/SecretOnce.tsx'
import type { Action, CaseDetail, CaseSplit, Stepped } from '../contract.ts'
import { bodyOf, initialOf } from './action-body.ts'
import { FIELDS, type Values } from './action-fields.tsx'
import { cases } from './api.ts'
import { fresh } from './queries.ts'
import { t } from './words.ts'
import s from './cases.module.css'

/**
 * The form of one action. A case that changed meanwhile is said so; what was typed stays, and the person submits again
 * on the newest version when it still fits. A split tells the query code of the new case, this once.
 */
export default function ActionForm({
  aCase,
  action,
  close,
}: {
  aCase: CaseDetail
  action: Action
  close: () => void
}) {
  const name = t(`case.action.${action}`)
  const [form] = Form.useForm<Values>()
  // What the person saw when the form opened: a live update behind the form must not make the old picture look new.
  const seen = useRef(aCase.item.version)
  const seenSteps = useRef(Math.max(0, ...aCase.steps.map((step) => step.seq)))
  const [made, setMade] = useState<CaseSplit['created']>()
  const { id } = aCase.item
  const act = useAct(
    (values: Values) => cases.step(id, action, { version: seen.current, ...bodyOf(action, values, aCase) }),
    {
      fresh: [fresh.all],
      said: () => t('act.done', { action: name }),
      after: (stepped: Stepped | CaseSplit) => ('created' in stepped ? setMade(stepped.created) : close()),
    },
  )
  const problem = act.error ? problemOf(act.error) : undefined
  const current =
    problem?.code === 'stale-version' ? (problem.current as { version: number; state: string }) : undefined
  const isStale = current !== undefined
  useEffect(() => {
    // The live message may be late or lost; what happened meanwhile is to be read now.
    if (isStale) void queryClient.invalidateQueries({ queryKey: fresh.one(id) })
  }, [isStale, id])
  const since = aCase.steps.filter((step) => step.seq > seenSteps.current)
  const Fields = FIELDS[action]
  if (made)
    return (
      <SecretOnce
        title={t('split.made', { number: made.number })}
        secret={made.queryCode}
        note={t('split.note', { number: made.number })}
        close={close}
      />
    )
  return (
    <FormDrawer<Values>
      title={`${name} · ${aCase.item.number}`}
      isOpen
      close={close}
      form={form}
      initial={initialOf(action, aCase)}
      save={act.run}
      error={current ? undefined : act.error}
      isBusy={act.isBusy}
      saveText={t('act.confirm', { action: name })}
      stale={
        current && (
          <div className={s.stale} role="alert">
            <span className={s.badText}>
              {t('act.stale', { state: findWord(`state.${current.state}`) ?? current.state })}
            </span>
            {since.map((step) => (
              <span key={step.seq}>
                {[
                  shortStamp(step.at, businessNow(), t('today')),
                  step.byName,
                  t(`case.action.${step.action}`),
                ].join(' ')}
                {step.why && `：${step.why}`}
              </span>
            ))}
            <Button
              type="link"
              onClick={() => {
                seen.current = current.version
                form.submit()
              }}
            >
              {t('act.stale.retry')}
            </Button>
          </div>
        )
      }
    >
      {Fields && <Fields aCase={aCase} />}
    </FormDrawer>
  )
}
