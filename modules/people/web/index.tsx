import type { MenuEntry, Palette, Screen, Widgets } from '#kit/ui/module.ts'
export { leaveForSignIn, loadMe, signOut, viewerOf, type Session } from './session.ts'

export const routes: readonly Screen[] = []
export const menu: readonly MenuEntry[] = []
export const palette: Palette = { commands: [], sources: [] }
export const widgets: Widgets = {}
