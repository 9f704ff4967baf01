import { useSyncExternalStore, type ReactNode } from 'react'

/** What the open screen tells the frame around it: its name, the way to it, and what stands beside the breadcrumb. */
export type Crumb = { readonly title: string; readonly path?: string }
export type PageState = {
  readonly title?: string
  readonly crumbs?: readonly Crumb[]
  readonly beside?: ReactNode
}

let state: PageState = {}
const listeners = new Set<() => void>()

export function tellPage(next: PageState) {
  state = next
  for (const tell of listeners) tell()
}

export const usePageState = (): PageState =>
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => state,
  )
