/** Open tabs: pure list work, kept per browser tab. */
export type Tab = { readonly id: string; readonly path: string; readonly title: string }

export const TABS_MAX = 10

/** The list with this tab in it: refreshed where it stands, else at the end; beyond the limit the oldest goes. */
export function withTab(tabs: readonly Tab[], tab: Tab): readonly Tab[] {
  const at = tabs.findIndex((one) => one.id === tab.id)
  if (at >= 0) {
    const old = tabs[at] as Tab
    if (old.path === tab.path && old.title === tab.title) return tabs
    return tabs.map((one, i) => (i === at ? tab : one))
  }
  return [...tabs, tab].slice(-TABS_MAX)
}

/** The list without the tab, and which tab to show if it was the one shown: its right neighbour, else its left. */
export function withoutTab(
  tabs: readonly Tab[],
  id: string,
): { tabs: readonly Tab[]; next: Tab | undefined } {
  const at = tabs.findIndex((one) => one.id === id)
  if (at < 0) return { tabs, next: undefined }
  const rest = tabs.filter((one) => one.id !== id)
  return { tabs: rest, next: rest[at] ?? rest[at - 1] }
}

export function readTabs(text: string | null): readonly Tab[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(found)) return []
    return found
      .filter((one): one is Tab => ['id', 'path', 'title'].every((key) => typeof one?.[key] === 'string'))
      .slice(-TABS_MAX)
  } catch {
    return []
  }
}
