import { CloseOutlined } from '@ant-design/icons'
import { useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { language } from '#kit/ui/i18n.ts'
import type { Screen } from '#kit/ui/module.ts'
import { To, useGo } from '#kit/ui/nav.tsx'
import { usePageState } from '#kit/ui/page-state.ts'
import { t } from '../words.ts'
import { readTabs, withoutTab, withTab, type Tab as TabEntry } from './tabs-state.ts'
import s from './shell.module.css'

const HOME = '/'

/** Titles are kept as they were said, so each language has its own. */
const kept = () => `xinqiao.tabs.${language()}`

/** Screens opened so far; each keeps its address with filters and place. What was typed is kept by the screen's own draft. */
export function Tabs({ screen }: { screen: Screen | undefined }) {
  const location = useRouterState({ select: (state) => state.resolvedLocation ?? state.location })
  const page = usePageState(location.pathname)
  const go = useGo()
  const [tabs, setTabs] = useState<readonly TabEntry[]>(() => readTabs(sessionStorage.getItem(kept())))

  const id = screen?.tab === 'single' ? screen.path : location.pathname
  const path = location.pathname + location.searchStr
  const title = page.title ?? screen?.title()
  useEffect(() => {
    if (screen && screen.tab !== 'none' && path !== HOME && title)
      setTabs((old) => withTab(old, { id, path, title }))
  }, [screen, id, path, title])
  useEffect(() => sessionStorage.setItem(kept(), JSON.stringify(tabs)), [tabs])

  const close = (tab: TabEntry) => {
    const { tabs: rest, next } = withoutTab(tabs, tab.id)
    setTabs(rest)
    if (tab.id === id) go(next?.path ?? '/')
  }
  return (
    <nav className={s.tabs} aria-label={t('tabs.label')}>
      <Tab path={HOME} title={t('home')} isCurrent={location.pathname === HOME} />
      {tabs.map((tab) => (
        <Tab
          key={tab.id}
          path={tab.path}
          title={tab.title}
          isCurrent={tab.id === id}
          close={() => close(tab)}
        />
      ))}
    </nav>
  )
}

/** The workbench is always there; every other tab closes. */
function Tab(props: { path: string; title: string; isCurrent: boolean; close?: () => void }) {
  const { path, title, isCurrent, close } = props
  return (
    <span className={isCurrent ? `${s.tab} ${s.tabCurrent}` : s.tab}>
      <To path={path} aria-current={isCurrent ? 'page' : undefined}>
        {title}
      </To>
      {close && (
        <button type="button" aria-label={t('tabs.close', { title })} onClick={close}>
          <CloseOutlined aria-hidden />
        </button>
      )}
    </span>
  )
}
