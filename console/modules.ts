import * as cases from '#cases/web'
import * as people from '#people/web'
import type { WebModule } from '#kit/ui/module.ts'

/** Every module with screens, in floor order. A new module adds one line here, and nothing else in the shell. */
export const modules: readonly WebModule[] = [people, cases]

export const screens = modules.flatMap((m) => m.routes)
export const menu = modules.flatMap((m) => m.menu).toSorted((a, b) => a.order - b.order)
export const commands = modules.flatMap((m) => m.palette.commands)
export const sources = modules.flatMap((m) => m.palette.sources)

/** Widgets by the prefix of their name: the workbench asks for 'home.', my account for 'account.'. */
export const widgetsFor = (prefix: string) =>
  modules.flatMap((m) => Object.entries(m.widgets)).filter(([name]) => name.startsWith(prefix))
