import { useRouterState } from '@tanstack/react-router'
import { DownOutlined, SearchOutlined } from '@ant-design/icons'
import { Dropdown } from 'antd'
import { useBusinessNow } from '#kit/ui/clock.ts'
import { stamp } from '#kit/ui/dates.ts'
import { chooseLanguage, findWord, language } from '#kit/ui/i18n.ts'
import { KeyHint } from '#kit/ui/KeyHint.tsx'
import { useLiveState } from '#kit/ui/live.ts'
import type { Screen } from '#kit/ui/module.ts'
import { To, useGo } from '#kit/ui/nav.tsx'
import { usePageState, type Crumb } from '#kit/ui/page-state.ts'
import { StatusTag } from '#kit/ui/StatusTag.tsx'
import { useViewer } from '#kit/ui/viewer.tsx'
import { signOut } from '#people/web'
import { t } from '../words.ts'
import type { Overlay } from './Frame.tsx'
import { currentEntry } from './Menu.tsx'
import s from './shell.module.css'

export function TopBar({ screen, open }: { screen: Screen | undefined; open: (overlay: Overlay) => void }) {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const page = usePageState(path)
  return (
    <header className={s.top}>
      <Breadcrumb screen={screen} />
      {page.beside && <div className={s.beside}>{page.beside}</div>}
      <div className={s.right}>
        <button type="button" className={s.search} onClick={() => open('palette')}>
          <SearchOutlined aria-hidden />
          <span>{t('search')}</span>
          <KeyHint keys="Ctrl+K" />
        </button>
        {useLiveState() === 'broken' && <StatusTag tone="warn">{t('live.broken')}</StatusTag>}
        <Person open={open} />
        <Now />
      </div>
    </header>
  )
}

function Breadcrumb({ screen }: { screen: Screen | undefined }) {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const page = usePageState(path)
  const entry = currentEntry(path, page.under)
  const crumbs: Crumb[] = [{ title: t('home'), path: '/' }]
  if (entry && entry.path !== '/' && entry.path !== path)
    crumbs.push({ title: entry.title(), path: entry.path })
  if (page.crumbs) crumbs.push(...page.crumbs)
  const last = page.title ?? screen?.title()
  if (last && path !== '/') crumbs.push({ title: last })
  return (
    <nav aria-label={t('crumbs.label')} className={s.crumbs}>
      <ol>
        {crumbs.map((crumb, i) => (
          <li key={i} aria-current={i === crumbs.length - 1 ? 'page' : undefined}>
            {crumb.path && i < crumbs.length - 1 ? <To path={crumb.path}>{crumb.title}</To> : crumb.title}
          </li>
        ))}
      </ol>
    </nav>
  )
}

function Person({ open }: { open: (overlay: Overlay) => void }) {
  const viewer = useViewer()
  const go = useGo()
  const role = viewer.roles[0] && findWord(`role.${viewer.roles[0]}`)
  const items = [
    { key: '/me', label: t('person.account') },
    { key: '/me/sessions', label: t('person.sessions') },
    { key: 'keys', label: t('person.keys'), extra: 'F1' },
    { type: 'divider' as const },
    { key: 'zh-CN', label: '简体中文', disabled: language() === 'zh-CN' },
    { key: 'zh-TW', label: '繁體中文', disabled: language() === 'zh-TW' },
    { type: 'divider' as const },
    { key: 'out', label: t('person.signOut') },
  ]
  const choose = ({ key }: { key: string }) => {
    if (key === 'keys') open('keys')
    else if (key === 'zh-CN' || key === 'zh-TW') chooseLanguage(key)
    else if (key === 'out') void signOut()
    else go(key)
  }
  return (
    <Dropdown menu={{ items, onClick: choose }} trigger={['click']}>
      <button type="button" className={s.person}>
        <strong>{viewer.name}</strong>
        <span>{[viewer.unitName ?? viewer.centreName, role].filter(Boolean).join(' ')}</span>
        <span className={s.hidden}>{t('person.menu')}</span>
        <DownOutlined aria-hidden />
      </button>
    </Dropdown>
  )
}

function Now() {
  const now = useBusinessNow(1000)
  const text = stamp(now)
  return (
    <time className={s.now} dateTime={now.toISOString()}>
      {text}
    </time>
  )
}
