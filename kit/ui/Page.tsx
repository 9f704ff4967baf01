import { useEffect, type ReactNode } from 'react'
import { tellPage, type Crumb } from './page-state.ts'
import s from './Page.module.css'

/**
 * One screen: its name goes to the tab and the breadcrumb, the rest fills the frame.
 * `head` is the white strip under the bars (title, facts); without it the page starts with its panes.
 */
export function Page(props: {
  title: string
  crumbs?: readonly Crumb[]
  beside?: ReactNode
  /** Path of the menu entry this screen belongs to, where its own path does not say so. */
  under?: string
  head?: ReactNode
  /** Right of the title: the page's main actions. */
  actions?: ReactNode
  note?: ReactNode
  /** Panes scroll on their own; the page does not. */
  fixed?: boolean
  children: ReactNode
}) {
  const { title, crumbs, beside, under } = props
  const crumbsKey = JSON.stringify(crumbs)
  useEffect(() => {
    tellPage({
      path: location.pathname,
      title,
      ...(crumbs && { crumbs }),
      ...(beside !== undefined && { beside }),
      ...(under !== undefined && { under }),
    })
    document.title = `${title} · 心桥`
    // crumbs are compared by content
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [title, crumbsKey, beside, under])
  return (
    <div className={props.fixed ? `${s.page} ${s.fixed}` : s.page}>
      <header className={s.head}>
        {props.head ?? (
          <div className={s.row}>
            <h1 className={s.title}>{title}</h1>
            {props.note && <span className={s.note}>{props.note}</span>}
            {props.actions && <div className={s.actions}>{props.actions}</div>}
          </div>
        )}
      </header>
      <div className={s.body}>{props.children}</div>
    </div>
  )
}

/** A white pane of the mock-ups: heading left, something small right, content. */
export function Pane(props: {
  title?: ReactNode
  note?: ReactNode
  aside?: ReactNode
  children: ReactNode
  flush?: boolean
  className?: string
}) {
  return (
    <section className={`${s.pane} ${props.className ?? ''}`}>
      {(props.title || props.aside) && (
        <div className={s.paneHead}>
          {props.title && <h2 className={s.paneTitle}>{props.title}</h2>}
          {props.note && <span className={s.note}>{props.note}</span>}
          {props.aside && <div className={s.actions}>{props.aside}</div>}
        </div>
      )}
      <div className={props.flush ? s.flush : s.paneBody}>{props.children}</div>
    </section>
  )
}

/** Label and value, one under the other line by line, as the record's facts are set. */
export function Facts({
  items,
  labelWidth = 72,
}: {
  items: readonly { label: ReactNode; value: ReactNode; aside?: ReactNode }[]
  labelWidth?: number
}) {
  return (
    <dl className={s.facts} style={{ '--label': `${labelWidth}px` } as object}>
      {items.map((item, i) => (
        <div key={i} className={s.fact}>
          <dt>{item.label}</dt>
          <dd>{item.value}</dd>
          {item.aside && <span className={s.factAside}>{item.aside}</span>}
        </div>
      ))}
    </dl>
  )
}
