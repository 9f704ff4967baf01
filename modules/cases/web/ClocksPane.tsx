import { dayText, shortDay } from '#kit/ui/dates.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { Lamp, type LampTone } from '#kit/ui/Lamp.tsx'
import { Pane } from '#kit/ui/Page.tsx'
import type { CaseDetail, ClockView } from '../contract.ts'
import { DueLamp } from './DueLamp.tsx'
import { lawText } from './law.ts'

import { t } from './words.ts'
import s from './cases.module.css'

/** Limits as bars: one cell a working day, filled up to today or to the day it ended. */
export function ClocksPane({ aCase }: { aCase: CaseDetail }) {
  return (
    <Pane
      title={t('pane.clocks')}
      note={t('pane.clocks.note')}
      aside={
        <span className={s.legend}>
          <span className={s.legendSkip} aria-hidden /> {t('pane.clocks.skip')}
        </span>
      }
    >
      {aCase.clocks.length === 0 && <p className={s.note}>{t('pane.clocks.none')}</p>}
      {aCase.clocks.map((clock, i) => (
        <Clock key={`${clock.name}${i}`} clock={clock} aCase={aCase} />
      ))}
    </Pane>
  )
}

const ENDED: Record<string, LampTone> = { met: 'met', broken: 'red', void: 'idle', stopped: 'stopped' }

function Clock({ clock, aCase }: { clock: ClockView; aCase: CaseDetail }) {
  const today = dayText(businessNow())
  const until = clock.endedDay ?? today
  const used = clock.days.filter((day) => day.counted && day.day <= until).length
  const all = clock.days.filter((day) => day.counted).length
  const full =
    clock.state === 'void' || clock.state === 'stopped'
      ? s.barIdle
      : clock.state === 'met'
        ? s.barMet
        : clock.state === 'broken'
          ? s.barBad
          : clock.due?.lamp === 'red'
            ? s.barBad
            : clock.due?.lamp === 'yellow'
              ? s.barWarn
              : s.barFull
  const cell = ({ day, counted }: ClockView['days'][number]) =>
    !counted ? s.barSkip : day <= until ? full : ''
  return (
    <div className={s.clock}>
      <span className={s.two}>
        <strong>{t(`clock.${clock.name}`)}</strong>
        <span className={s.note}>{lawText(clock.source, aCase.item.ruleSet)}</span>
      </span>
      <span
        className={s.bar}
        role="img"
        aria-label={t('clock.used', { used, left: Math.max(0, all - used) })}
      >
        {clock.days.map((day) => (
          <span key={day.day} className={`${s.barCell} ${cell(day) ?? ''}`} title={`${day.day} ${day.why}`} />
        ))}
      </span>
      <span className={s.two}>
        {clock.due && clock.state === 'running' ? (
          <DueLamp due={clock.due} caseId={aCase.item.id} ruleSet={aCase.item.ruleSet} />
        ) : (
          <Lamp
            tone={ENDED[clock.state] ?? 'idle'}
            words={t(`clock.${clock.state as 'met'}`)}
            {...(clock.endedDay && { day: shortDay(clock.endedDay, businessNow()) })}
          />
        )}
        <span className={s.note}>
          {t('clock.limit', { day: shortDay(clock.dueDay, businessNow()) })}
          {clock.oldDueDay && ` · ${t('clock.old', { day: shortDay(clock.oldDueDay, businessNow()) })}`}
        </span>
      </span>
    </div>
  )
}
