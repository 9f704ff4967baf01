import { useRouterState } from '@tanstack/react-router'
import { AppstoreOutlined } from '@ant-design/icons'
import type { MenuEntry } from '#kit/ui/module.ts'
import { To } from '#kit/ui/nav.tsx'
import { usePageState } from '#kit/ui/page-state.ts'
import { mayUse, useViewer } from '#kit/ui/viewer.tsx'
import { menu } from '../modules.ts'
import { t } from '../words.ts'
import s from './shell.module.css'

const home: MenuEntry = { path: '/', title: () => t('home'), icon: AppstoreOutlined, order: 0 }

const covers = (entry: MenuEntry, path: string) =>
  [entry.path, ...(entry.also ?? [])].some((one) =>
    one === '/' ? path === '/' : path === one || path.startsWith(`${one}/`),
  )

/** The entry under which a path belongs: the one its screen names, else the longest that covers it. */
export function currentEntry(path: string, under?: string): MenuEntry | undefined {
  return [home, ...menu]
    .filter((entry) => covers(entry, under ?? path))
    .toSorted((a, b) => b.path.length - a.path.length)[0]
}

export function Menu() {
  const viewer = useViewer()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const current = currentEntry(path, usePageState(path).under)
  return (
    <nav className={s.menu} aria-label={t('menu.label')}>
      <To path="/" className={s.logo}>
        {t('name')}
      </To>
      {[home, ...menu]
        .filter((entry) => mayUse(viewer, entry.may))
        .map((entry) => (
          <Entry key={entry.path} entry={entry} current={entry === current} />
        ))}
    </nav>
  )
}

const none = () => undefined

function Entry({ entry, current }: { entry: MenuEntry; current: boolean }) {
  // Which hook an entry has never changes, so the order of hooks holds.
  const badge = (entry.useBadge ?? none)()
  return (
    <To
      path={entry.path}
      className={current ? `${s.entry} ${s.current}` : s.entry}
      aria-current={current ? 'page' : undefined}
    >
      <span className={s.icon} aria-hidden>
        <entry.icon />
        {badge ? <span className={s.badge}>{badge > 99 ? '99+' : badge}</span> : null}
      </span>
      <span>{entry.title()}</span>
      {badge ? <span className={s.hidden}>{badge}</span> : null}
    </To>
  )
}
