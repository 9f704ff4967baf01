import { findWord } from '#kit/ui/i18n.ts'
import s from './cases.module.css'

type CountedDay = { day: string; counted: boolean; why: string }

/** One cell a day: counted plain, skipped hatched with its reason, the due day filled. */
export function DayCells({ days, due }: { days: readonly CountedDay[]; due: string }) {
  return (
    <ol className={s.cells}>
      {days.map(({ day, counted, why }) => (
        <li
          key={day}
          title={`${day} ${why}`}
          className={[s.cell, counted ? '' : s.skipped, day === due ? s.dueCell : '']
            .filter(Boolean)
            .join(' ')}
        >
          {Number(day.slice(8))}
          <span
            className={s.hidden}
          >{`${findWord(counted ? 'due.counted' : 'due.skipped') ?? ''} ${why}`}</span>
        </li>
      ))}
    </ol>
  )
}
