import { Popover } from 'antd'
import type { ReactNode } from 'react'
import { t } from './words.ts'
import s from './Lamp.module.css'

/** green: time enough; amber: near; red: overdue; met: done in time; stopped: not counting; idle: not begun. */
export type LampTone = 'green' | 'amber' | 'red' | 'met' | 'stopped' | 'idle'

/**
 * A limit's lamp. Never colour alone: each tone has its own shape, and date and words stand beside it.
 * `explain` opens by hover, focus or click: the count day by day with the article.
 */
export function Lamp({
  tone,
  day,
  words,
  explain,
  isProvisional,
}: {
  tone: LampTone
  day?: string
  words: ReactNode
  explain?: ReactNode
  isProvisional?: boolean
}) {
  const lamp = (
    <span className={`${s.lamp} ${s[tone]}`}>
      <LampShape tone={tone} />
      <span className={s.text}>
        {day && <strong className={s.day}>{day}</strong>}
        {words}
        {isProvisional && <span className={s.provisional}>{t('lamp.provisional')}</span>}
      </span>
    </span>
  )
  if (!explain) return lamp
  return (
    <Popover content={explain} trigger={['hover', 'focus', 'click']} placement="bottomLeft">
      <button type="button" className={s.button}>
        {lamp}
      </button>
    </Popover>
  )
}

/** The shape alone, with its meaning for those who do not see it. */
export function LampShape({ tone, size = 15 }: { tone: LampTone; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      role="img"
      aria-label={t(`lamp.${tone}`)}
      className={`${s.shape} ${s[tone]}`}
    >
      {SHAPES[tone]}
    </svg>
  )
}

const white = {
  fill: 'none',
  stroke: '#fff',
  strokeWidth: 1.7,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const
const outline = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.3, strokeLinecap: 'round' } as const

const SHAPES = {
  green: <circle cx="8" cy="8" r="6.5" fill="currentColor" />,
  amber: <path d="M8 1.8L15 14H1z" className={s.amberFill} strokeLinejoin="round" />,
  red: (
    <>
      <path d="M5.2 1.2h5.6l4 4v5.6l-4 4H5.2l-4-4V5.2z" fill="currentColor" />
      <path d="M8 4.4v4.4M8 11.4v.1" {...white} />
    </>
  ),
  met: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.8 8.2l2.2 2.2 4.2-4.6" {...white} />
    </>
  ),
  stopped: (
    <>
      <circle cx="8" cy="8" r="6.3" {...outline} />
      <path d="M6.4 5.6v4.8M9.6 5.6v4.8" {...outline} />
    </>
  ),
  idle: (
    <>
      <circle cx="8" cy="8" r="6.3" {...outline} />
      <path d="M5 8h6" {...outline} />
    </>
  ),
} as const satisfies Record<LampTone, ReactNode>
