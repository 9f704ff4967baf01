import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type AnyRoute,
} from '@tanstack/react-router'
import { createElement } from 'react'
import type { Screen } from '#kit/ui/module.ts'
import { formatQuery, parseQuery } from '#kit/ui/nav.tsx'
import { NoPermission, NotFound } from '#kit/ui/states.tsx'
import { mayUse, useViewer } from '#kit/ui/viewer.tsx'
import { allScreens } from './screens.ts'
import { Frame } from './shell/Frame.tsx'
import { PageLost } from './shell/PageLost.tsx'

const root = createRootRoute({
  component: Frame,
  notFoundComponent: () => <NotFound />,
  errorComponent: PageLost,
})

/** The server refuses anyway; this spares the reader a page full of refusals. */
function guarded(screen: Screen) {
  const Inner = lazyRouteComponent(screen.load)
  return function Guarded() {
    const viewer = useViewer()
    return mayUse(viewer, screen.may) ? createElement(Inner) : <NoPermission />
  }
}

const routes: AnyRoute[] = allScreens.map((screen) =>
  createRoute({
    getParentRoute: () => root,
    path: screen.path,
    component: guarded(screen),
    errorComponent: PageLost,
  }),
)

export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch: parseQuery,
  stringifySearch: (search) => formatQuery(search as Record<string, string | string[]>),
  defaultPreload: false,
  scrollRestoration: true,
})
