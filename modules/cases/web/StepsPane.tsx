import { shortStamp } from '#kit/ui/dates.ts'
import { useBusinessNow } from '#kit/ui/clock.ts'
import { Pane } from '#kit/ui/Page.tsx'
import { Timeline } from '#kit/ui/Timeline.tsx'
import type { CaseDetail } from '../contract.ts'
import { lawText } from './law.ts'

import { t } from './words.ts'
import s from './cases.module.css'

/** What happened, newest on top, with the article each step stands on. */
export function StepsPane({ aCase }: { aCase: CaseDetail }) {
  const now = useBusinessNow()
  return (
    <Pane
      title={t('pane.steps')}
      note={t('pane.steps.count', { count: aCase.steps.length })}
      aside={<span className={s.note}>{t('pane.steps.newest')}</span>}
    >
      <Timeline
        items={[...aCase.steps]
          .sort((a, b) => b.seq - a.seq)
          .map((step, i) => ({
            key: String(step.seq),
            time: shortStamp(step.at, now, '今天'),
            title: t(`case.action.${step.action}`),
            who: [step.byName, step.unitName].filter(Boolean).join(' '),
            isCurrent: i === 0,
            note: [
              step.why,
              ...step.facts.map((fact) => `${fact.label}：${fact.value}`),
              lawText(step.rule, aCase.item.ruleSet),
            ]
              .filter(Boolean)
              .join(' · '),
          }))}
      />
    </Pane>
  )
}
