import { useQuery } from '@tanstack/react-query'
import { Checkbox, Input } from 'antd'
import { useEffect } from 'react'
import { dayText, shortDay } from '#kit/ui/dates.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { Lamp } from '#kit/ui/Lamp.tsx'
import { UnitSelect, useUnits } from '#people/web'
import type { Day } from '#kit/day.ts'
import type { Kind } from '../contract.ts'
import { explainAccept } from '../rules/deadline.ts'
import { ruleSetOf } from '../rules/rule-set.ts'
import { DayCells } from './DayCells.tsx'
import { needsOwnText, type CaseForm } from './draft-form.ts'
import { lacks, type DeskPart } from './desk-types.ts'
import { lawText } from './law.ts'
import type { Lists } from './queries.ts'
import { t } from './words.ts'
import s from './cases.module.css'

/** A card per case of the call: what is wanted, where it goes, until when. */
export function CaseCards(props: DeskPart & { lists: Lists; mayDispatch: boolean }) {
  return (
    <div className={s.caseCards}>
      {props.form.kinds.map((kind) => (
        <CaseCard key={kind} kind={kind} {...props} />
      ))}
    </div>
  )
}

function CaseCard({
  kind,
  form,
  change,
  missing,
  mayDispatch,
}: DeskPart & { kind: Kind; mayDispatch: boolean }) {
  const own = form.cases[kind]
  const set = (next: Partial<CaseForm>) => change({ cases: { ...form.cases, [kind]: { ...own, ...next } } })
  const proposed = useProposedUnit(form.districtCode)
  useEffect(() => {
    if (mayDispatch && proposed && own.unitId === null && kind !== 'consultation')
      set({ unitId: proposed.id })
    // Only when another district is chosen: the dispatcher's own choice stays.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [proposed?.id, mayDispatch])
  return (
    <section
      className={kind === 'consultation' ? `${s.caseCard} ${s.strip}` : s.caseCard}
      aria-label={t(`kind.${kind}`)}
    >
      <div className={s.caseHead}>
        <strong>{t(`kind.${kind}`)}</strong>
        {kind === 'report' && <span className={s.note}>{t('desk.walled')}</span>}
      </div>
      {needsOwnText(form, kind) && (
        <Input.TextArea
          id={`desk-text-${kind}`}
          value={own.text}
          maxLength={10_000}
          rows={2}
          className={s.grows ?? ''}
          status={lacks(missing, 'text') && own.text.trim() === '' ? 'error' : ''}
          placeholder={t('desk.ownText')}
          aria-label={t('a.text')}
          onChange={(event) => set({ text: event.target.value })}
        />
      )}
      {kind === 'consultation' ? (
        <Input.TextArea
          id="desk-answer"
          value={own.answer}
          maxLength={4000}
          rows={2}
          className={s.grows ?? ''}
          placeholder={t('desk.answer.hint')}
          aria-label={t('a.answer')}
          onChange={(event) => set({ answer: event.target.value })}
        />
      ) : (
        <>
          <div className={s.row1}>
            <label htmlFor={kind === 'complaint' ? 'desk-request' : 'desk-report-request'}>
              {t('fact.request')}
            </label>
            <Input
              id={kind === 'complaint' ? 'desk-request' : 'desk-report-request'}
              value={own.request}
              maxLength={2000}
              status={kind === 'complaint' && lacks(missing, 'request') ? 'error' : ''}
              placeholder={kind === 'complaint' && lacks(missing, 'request') ? t('desk.unheard') : ''}
              onChange={(event) => set({ request: event.target.value })}
            />
          </div>
          <div className={s.row1}>
            <span className={s.note}>{t('desk.to')}</span>
            {mayDispatch ? (
              <UnitSelect
                value={own.unitId}
                onChange={(unitId) => set({ unitId })}
                allowClear
                aria-label={t('a.unit')}
              />
            ) : (
              <span>
                {proposed ? t('desk.to.proposed', { unit: proposed.shortName }) : t('desk.to.centre')}
              </span>
            )}
          </div>
        </>
      )}
      {kind === 'complaint' && <AcceptLimit />}
      {kind === 'report' && !form.isAnonymous && (
        <Checkbox checked={own.isRealName} onChange={(event) => set({ isRealName: event.target.checked })}>
          {t('desk.realName')}
        </Checkbox>
      )}
    </section>
  )
}

/** The district's own bureau: a place's complaint goes to where the business is (O20 art. 12). */
function useProposedUnit(districtCode: string | null) {
  const units = useUnits().data?.items ?? []
  return districtCode === null
    ? undefined
    : units.find(
        (unit) =>
          unit.kind === 'district-bureau' && unit.isOpen && unit.districtCode === Number(districtCode),
      )
}

/** The limit as it will run from today, by the calendar the product ships with; the saved case has the office's own. */
function AcceptLimit() {
  const today = dayText(businessNow()) as Day
  const { data } = useQuery({
    queryKey: ['calendar', 'shipped'],
    queryFn: async () => {
      const { newestOf, publishedCalendars } = await import('#kit/calendar/published.ts')
      return { calendar: newestOf(publishedCalendars) }
    },
    staleTime: Infinity,
  })
  const told = data && explainAccept(today, ruleSetOf(today), data.calendar)
  if (!told) return null
  return (
    <div>
      <span className={s.caseHead}>
        <Lamp
          tone="green"
          day={shortDay(told.due, businessNow())}
          words={t('desk.limit')}
          isProvisional={told.isProvisional}
        />
        <span className={s.note}>{lawText(told.source, ruleSetOf(today))}</span>
      </span>
      <DayCells days={told.days} due={told.due} />
    </div>
  )
}
