import { Outlet, useMatches } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { startHotkeys, useHotkeys } from '#kit/ui/hotkeys.ts'
import { useViewer } from '#kit/ui/viewer.tsx'
import { screenOf } from '../screens.ts'
import { t } from '../words.ts'
import { KeySheet } from './KeySheet.tsx'
import { Menu } from './Menu.tsx'
import { Palette } from './Palette.tsx'
import { Tabs } from './Tabs.tsx'
import { TopBar } from './TopBar.tsx'
import s from './shell.module.css'

export type Overlay = 'palette' | 'keys' | null

/** The frame around every screen: menu, bars, tabs; and the two things that open over it. */
export function Frame() {
  const viewer = useViewer()
  const matched = useMatches().at(-1)
  const screen = matched && screenOf(matched.fullPath)
  const [overlay, setOverlay] = useState<Overlay>(null)
  useEffect(startHotkeys, [])
  useHotkeys({
    'Ctrl+K': () => setOverlay('palette'),
    F1: () => setOverlay('keys'),
    '?': () => setOverlay('keys'),
  })
  const overlays = (
    <>
      {overlay === 'palette' && <Palette close={() => setOverlay(null)} />}
      {overlay === 'keys' && <KeySheet close={() => setOverlay(null)} />}
    </>
  )
  if (screen?.frame === 'bare') {
    return (
      <>
        <Outlet />
        {overlays}
      </>
    )
  }
  return (
    <div className={s.frame}>
      {viewer.isDemo && <div className={s.demo}>{t('demo')}</div>}
      <Menu />
      <TopBar screen={screen} open={setOverlay} />
      <Tabs screen={screen} />
      <main className={s.main} id="main">
        <Outlet />
      </main>
      {overlays}
    </div>
  )
}
