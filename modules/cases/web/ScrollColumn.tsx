import type { ReactNode } from 'react'
import s from './cases.module.css'

/** A column of panes that scrolls on its own. Focusable, so that it scrolls by keyboard: axe, scrollable-region-focusable. */
export const ScrollColumn = ({ label, children }: { label: string; children: ReactNode }) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  <div className={s.col} tabIndex={0} role="region" aria-label={label}>
    {children}
  </div>
)
