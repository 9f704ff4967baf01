import { shortStamp } from '#kit/ui/dates.ts'
import { useBusinessNow } from '#kit/ui/clock.ts'
import { Pane } from '#kit/ui/Page.tsx'
import { Timeline } from '#kit/ui/Timeline.tsx'
import type { CaseDetail, RuleSet } from '../contract.ts'
import { isCited, lawText } from './law.ts'

import { t } from './words.ts'
import s from './cases.module.css'

/** Facts come in words; an article among them in the rules' own notation, which says the number of the ground too. */
const said = ({ label, value }: { label: string; value: string }, ruleSet: RuleSet): string =>
  /^[1-9]$/.test(value) ? '' : `${label}：${isCited(value) ? lawText(value, ruleSet) : value}`

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
            time: shortStamp(step.at, now, t('today')),
            title: t(`case.action.${step.action}`),
            who: [step.byName, step.unitName].filter(Boolean).join(' '),
            isCurrent: i === 0,
            note: [
              step.why,
              ...step.facts.map((fact) => said(fact, aCase.item.ruleSet)),
              lawText(step.rule, aCase.item.ruleSet),
            ]
              .filter(Boolean)
              .join(' · '),
          }))}
      />
    </Pane>
  )
}
