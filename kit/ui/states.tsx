import { Button, Spin } from 'antd'
import type { ReactNode } from 'react'
import { problemOf, problemText } from './problem.ts'
import { To } from './nav.tsx'
import { t } from './words.ts'
import s from './states.module.css'

/** The states a screen is in when it has nothing to show: each says what is, and what to do next. */
function State({
  mark,
  title,
  next,
  action,
}: {
  mark: ReactNode
  title: ReactNode
  next?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className={s.state}>
      <div className={s.mark} aria-hidden>
        {mark}
      </div>
      <p className={s.title}>{title}</p>
      {next && <p className={s.next}>{next}</p>}
      {action && <div className={s.action}>{action}</div>}
    </div>
  )
}

export const Loading = ({ what = t('state.loading') }: { what?: string }) => (
  <div className={s.state} role="status">
    <Spin />
    <p className={s.next}>{what}</p>
  </div>
)

export const EmptyState = ({
  title = t('state.empty'),
  next,
  action,
}: {
  title?: ReactNode
  next?: ReactNode
  action?: ReactNode
}) => <State mark={<Sheet />} title={title} next={next} action={action} />

/** A query failed. Refusals by role look like `NoPermission`, missing things like `NotFound`. */
export function LoadError({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = problemOf(error)
  if (problem.status === 403) return <NoPermission />
  if (problem.status === 404) return <NotFound />
  const next = problem.requestId
    ? t('state.error.next', { id: problem.requestId })
    : t('state.error.next.plain')
  return (
    <div role="alert">
      <State
        mark={<Cross />}
        title={t('state.error')}
        next={
          <>
            {problemText(problem)}
            <br />
            {next}
          </>
        }
        action={retry && <Button onClick={retry}>{t('page.reload')}</Button>}
      />
    </div>
  )
}

export const NoPermission = () => (
  <State
    mark={<Lock />}
    title={t('state.denied')}
    next={t('state.denied.next')}
    action={<To path="/">{t('page.home')}</To>}
  />
)

export const NotFound = ({
  title = t('state.missing'),
  next = t('state.missing.next'),
  action = <To path="/">{t('page.home')}</To>,
}: {
  title?: ReactNode
  next?: ReactNode
  action?: ReactNode
}) => <State mark={<Sheet />} title={title} next={next} action={action} />

/** The server said no to something asked: why, and what is allowed now (words for its codes come from the caller). */
export function Refused({ error, allowed }: { error: unknown; allowed?: (code: string) => string }) {
  const problem = problemOf(error)
  const list = (problem.allowed ?? []).map((code) => allowed?.(code) ?? code)
  return (
    <div className={s.refused} role="alert">
      <Forbidden />
      <span>
        <strong>{problemText(problem)}</strong>
        {list.length > 0 && (
          <span className={s.allowed}>{t('state.refused.allowed', { list: list.join('、') })}</span>
        )}
      </span>
    </div>
  )
}

/** One line of "what cannot be done now": the action, and why. */
export const RefusedAction = ({ name, why }: { name: ReactNode; why: ReactNode }) => (
  <div className={s.refusedAction}>
    <Forbidden />
    <span>
      <strong>{name}</strong>：{why}
    </span>
  </div>
)

const Forbidden = () => (
  <svg
    width="16"
    height="16"
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.3"
    aria-hidden
    className={s.forbidden}
  >
    <circle cx="8" cy="8" r="6.3" />
    <path d="M3.6 3.6l8.8 8.8" />
  </svg>
)
const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.5,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const
const Sheet = () => (
  <svg width="40" height="40" viewBox="0 0 40 40" {...line}>
    <path d="M11 6h13l6 6v22H11zM24 6v6h6M16 20h9M16 26h9" />
  </svg>
)
const Lock = () => (
  <svg width="40" height="40" viewBox="0 0 40 40" {...line}>
    <path d="M10 18h20v15H10zM14 18v-4a6 6 0 0112 0v4M20 24v4" />
  </svg>
)
const Cross = () => (
  <svg width="40" height="40" viewBox="0 0 40 40" {...line}>
    <path d="M20 6l15 27H5zM20 16v8M20 28v.5" />
  </svg>
)
