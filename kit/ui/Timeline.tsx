import type { ReactNode } from 'react'
import s from './Timeline.module.css'

export type TimelineItem = {
  readonly key: string
  /** As `shortStamp` writes it. */
  readonly time: string
  readonly title: ReactNode
  readonly note?: ReactNode
  readonly who?: ReactNode
  /** The latest step is filled. */
  readonly isCurrent?: boolean
}

/** What happened, newest on top: time left, the step, who did it right. */
export const Timeline = ({ items }: { items: readonly TimelineItem[] }) => (
  <ol className={s.line}>
    {items.map((item) => (
      <li key={item.key} className={item.isCurrent ? `${s.item} ${s.current}` : s.item}>
        <span className={s.time}>{item.time}</span>
        <span className={s.rail} aria-hidden>
          <span className={s.dot} />
        </span>
        <div className={s.body}>
          <div className={s.head}>
            <strong>{item.title}</strong>
            {item.who && <span className={s.who}>{item.who}</span>}
          </div>
          {item.note && <div className={s.note}>{item.note}</div>}
        </div>
      </li>
    ))}
  </ol>
)
