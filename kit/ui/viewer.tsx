import { createContext, useContext, type ReactNode } from 'react'
import type { May } from './module.ts'

/** Who sits at this screen, as far as any screen needs to know. The shell fills it from the session. */
export type Viewer = {
  readonly id: string
  readonly name: string
  readonly username: string
  readonly centreId: number
  readonly centreName: string
  readonly unitId: string | null
  readonly unitName: string | null
  readonly roles: readonly string[]
  readonly isDemo: boolean
  /** The same table of role x permission by which the server decides. */
  readonly allows: (permission: string) => boolean
}

const Context = createContext<Viewer | null>(null)

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <Context value={viewer}>{children}</Context>
}

export function useViewer(): Viewer {
  const viewer = useContext(Context)
  if (!viewer) throw new Error('useViewer needs a signed-in viewer above it')
  return viewer
}

export function mayUse(viewer: Viewer, may: May | undefined): boolean {
  if (may === undefined) return true
  return typeof may === 'string' ? viewer.allows(may) : may.some((one) => viewer.allows(one))
}

export const useMay = (may: May): boolean => mayUse(useViewer(), may)
