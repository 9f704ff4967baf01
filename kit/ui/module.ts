/**
 * The door of a module's screens. `modules/<m>/web/index.tsx` exports exactly
 * `{ routes, menu, palette, widgets }` of these types, and `console/modules.ts` gathers them.
 *
 * A module knows neither the shell nor its neighbours: it links by path (`<To path="/cases/new?call=..">`),
 * it offers widgets, and the shell fills slots. Titles are functions, since the language is known only at run time.
 */
import type { ComponentType, ReactNode } from 'react'

/** A permission of the role x action table; several mean "any of them". Absent: every signed-in person. */
export type May = string | readonly string[]

/** One screen under one path. `load` is a dynamic import, so that a screen's script arrives when it is opened. */
export type Screen = {
  /** Absolute, TanStack syntax: '/cases/$caseId'. The screen reads it by `useParam('caseId')`. */
  readonly path: string
  /** Name in breadcrumb and tab until the screen itself says more (`<Page title=...>`). */
  readonly title: () => string
  readonly may?: May
  readonly load: () => Promise<{ readonly default: ComponentType }>
  /** `bare` screens fill the window without menu and tabs (a wall, a forced password change). */
  readonly frame?: 'shell' | 'bare'
  /** Paths with parameters open one tab each unless `single`. */
  readonly tab?: 'each' | 'single' | 'none'
}

/** One entry of the narrow left menu. Keep words to four characters or fewer. */
export type MenuEntry = {
  readonly path: string
  readonly title: () => string
  readonly icon: ComponentType
  readonly may?: May
  /** Lowest first. The desk's daily work 10-99, registers 100-199, management 200-299. */
  readonly order: number
  /** A hook: the figure on the icon (overdue, waiting for me); 0 or undefined shows nothing. */
  readonly useBadge?: () => number | undefined
  /** Further paths under which this entry is shown as current. */
  readonly also?: readonly string[]
}

/** Something to do, found by its words in the palette (Ctrl+K). */
export type PaletteCommand = {
  readonly key: string
  readonly title: () => string
  /** Pinyin initials, synonyms: what else people type for it. */
  readonly keywords?: string
  readonly hint?: () => string
  readonly may?: May
  /** A path to open, or something to do. */
  readonly run: string | ((go: (path: string) => void) => void)
}

export type PaletteHit = {
  readonly key: string
  readonly title: string
  readonly note?: ReactNode
  readonly path: string
}

/** Something to look up while typing in the palette: case numbers, phones, people. */
export type PaletteSource = {
  readonly key: string
  readonly title: () => string
  readonly may?: May
  /** False: this text is not mine (too short, no number). Spares the server. */
  readonly wants: (text: string) => boolean
  readonly search: (text: string, signal: AbortSignal) => Promise<readonly PaletteHit[]>
}

export type Palette = {
  readonly commands: readonly PaletteCommand[]
  readonly sources: readonly PaletteSource[]
}

/**
 * What the shell or a joining screen (`console/desk/`) may place. Keys are agreed by name;
 * `home.*` widgets stand on the workbench, `account.*` in my account.
 */
// oxlint-disable-next-line no-explicit-any -- each widget has its own props; the placer knows them
export type Widgets = Readonly<Record<string, ComponentType<any>>>

export type WebModule = {
  readonly routes: readonly Screen[]
  readonly menu: readonly MenuEntry[]
  readonly palette: Palette
  readonly widgets: Widgets
}
