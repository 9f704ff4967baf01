import { useQuery } from '@tanstack/react-query'
import { shortDay } from '#kit/ui/dates.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { Lamp, type LampTone } from '#kit/ui/Lamp.tsx'
import { Loading, Refused } from '#kit/ui/states.tsx'
import { api, ask } from '#kit/ui/api.ts'
import type { ClockName, Due, RuleSet } from '../contract.ts'
import { DayCells } from './DayCells.tsx'
import { lawText } from './law.ts'
import { t } from './words.ts'
import s from './cases.module.css'

const TONES = { red: 'red', yellow: 'amber', green: 'green', none: 'idle' } as const satisfies Record<
  Due['lamp'],
  LampTone
>

export const dueWords = ({ workdaysLeft }: Pick<Due, 'workdaysLeft'>): string =>
  workdaysLeft === 0
    ? t('due.today')
    : workdaysLeft < 0
      ? t('due.over', { days: -workdaysLeft })
      : t('due.left', { days: workdaysLeft })

/** The nearest limit with its lamp; hover, focus or click shows the count day by day with the article. */
export function DueLamp({ due, caseId, ruleSet }: { due: Due; caseId: string; ruleSet: RuleSet }) {
  return (
    <Lamp
      tone={TONES[due.lamp]}
      day={shortDay(due.day, businessNow())}
      words={dueWords(due)}
      isProvisional={due.isProvisional}
      explain={<Explained caseId={caseId} clock={due.clock as ClockName} ruleSet={ruleSet} />}
    />
  )
}

/** Asked for only when somebody looks. */
function Explained({ caseId, clock, ruleSet }: { caseId: string; clock: ClockName; ruleSet: RuleSet }) {
  const { data, error } = useQuery({
    queryKey: ['cases', 'explain', caseId, clock],
    queryFn: ({ signal }) =>
      ask(
        api.GET('/api/cases/{caseId}/clocks/{name}/explain', {
          params: { path: { caseId, name: clock } },
          signal,
        }),
      ),
  })
  if (error) return <Refused error={error} />
  if (!data) return <Loading />
  const counted = data.days.filter((day) => day.counted).length
  return (
    <div className={s.explain}>
      <strong>{t('due.explain', { clock: t(`clock.${clock}`) })}</strong>
      <DayCells days={data.days} due={data.dueDay} />
      <p className={s.note}>
        {t('due.days', { counted, skipped: data.days.length - counted })} · {lawText(data.source, ruleSet)}
      </p>
    </div>
  )
}
