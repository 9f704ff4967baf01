import type { Screen } from '#kit/ui/module.ts'
import { screens } from './modules.ts'
import { t } from './words.ts'

const home: Screen = {
  path: '/',
  title: () => t('home'),
  load: () => import('./home/Home.tsx'),
  tab: 'single',
}

export const allScreens: readonly Screen[] = [home, ...screens]

const byPath = new Map(allScreens.map((screen) => [screen.path, screen]))

/** The screen of a matched route. */
export const screenOf = (fullPath: string): Screen | undefined =>
  byPath.get(fullPath) ?? byPath.get(fullPath.replace(/\/$/, ''))
