import { CloseOutlined } from '@ant-design/icons'
import { useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { language } from '#kit/ui/i18n.ts'
import type { Screen } from '#kit/ui/module.ts'
import { To, useGo } from '#kit/ui/nav.tsx'
import { usePageState } from '#kit/ui/page-state.ts'
import { t } from '../words.ts'
import { readTabs, withoutTab, withTab, type Tab } from './tabs-state.ts'
import s from './shell.module.css'

/** Titles are kept as they were said, so each language has its own. */
const kept = () => `xinqiao.tabs.${language()}`

/** Screens opened so far; each keeps its address with filters and place. What was typed is kept by the screen's own draft. */
export function Tabs({ screen }: { screen: Screen | undefined }) {
  const location = useRouterState({ select: (state) => state.resolvedLocation ?? state.location })
  const page = usePageState()
  const go = useGo()
  const [tabs, setTabs] = useState<readonly Tab[]>(() => readTabs(sessionStorage.getItem(kept())))

  const id = screen?.tab === 'single' ? screen.path : location.pathname
  const path = location.pathname + location.searchStr
  const title = page.title ?? screen?.title()
  useEffect(() => {
    if (screen && screen.tab !== 'none' && title) setTabs((old) => withTab(old, { id, path, title }))
  }, [screen, id, path, title])
  useEffect(() => sessionStorage.setItem(kept(), JSON.stringify(tabs)), [tabs])

  const close = (tab: Tab) => {
    const { tabs: rest, next } = withoutTab(tabs, tab.id)
    setTabs(rest)
    if (tab.id === id) go(next?.path ?? '/')
  }
  return (
    <nav className={s.tabs} aria-label={t('tabs.label')}>
      {tabs.map((tab) => (
        <span key={tab.id} className={tab.id === id ? `${s.tab} ${s.tabCurrent}` : s.tab}>
          <To path={tab.path} aria-current={tab.id === id ? 'page' : undefined}>
            {tab.title}
          </To>
          {tabs.length > 1 && (
            <button
              type="button"
              aria-label={t('tabs.close', { title: tab.title })}
              onClick={() => close(tab)}
            >
              <CloseOutlined aria-hidden />
            </button>
          )}
        </span>
      ))}
    </nav>
  )
}
