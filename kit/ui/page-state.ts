import { useSyncExternalStore, type ReactNode } from 'react'

/** What the open screen tells the frame around it: its name, the way to it, and what stands beside the breadcrumb. */
export type Crumb = { readonly title: string; readonly path?: string }
export type PageState = {
  /** Whose words these are: while the next screen loads, the last one's are no longer true. */
  readonly path?: string
  readonly title?: string
  readonly crumbs?: readonly Crumb[]
  readonly beside?: ReactNode
  /** The menu entry this screen belongs to, where its own path does not say so. */
  readonly under?: string
}

let state: PageState = {}
const listeners = new Set<() => void>()

export function tellPage(next: PageState) {
  state = next
  for (const tell of listeners) tell()
}

const nothing: PageState = {}

/** What the screen at this path has told so far. */
export function usePageState(path: string): PageState {
  const told = useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => state,
  )
  return told.path === path ? told : nothing
}
