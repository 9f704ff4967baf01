import { Link, useNavigate, useParams, useRouterState } from '@tanstack/react-router'
import { useCallback, useMemo, type ComponentProps, type ReactNode } from 'react'

/** Filters and places in the address: flat, always text. A repeated key is a list. '' and [] are left out. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

export function parseQuery(text: string): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {}
  for (const [key, value] of new URLSearchParams(text)) {
    const before = found[key]
    found[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return found
}

export function formatQuery(query: Query): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (typeof value === 'string' && value !== '') params.append(key, value)
    else if (Array.isArray(value)) for (const one of value as string[]) params.append(key, one)
  }
  const text = params.toString()
  return text ? `?${text}` : ''
}

const splitPath = (path: string) => {
  const mark = path.indexOf('?')
  return mark < 0
    ? { to: path, search: {} }
    : { to: path.slice(0, mark), search: parseQuery(path.slice(mark + 1)) }
}

/** A link by path; '?...' may follow. Modules link across by path only. */
export function To({
  path,
  children,
  ...rest
}: { path: string; children: ReactNode } & Omit<ComponentProps<'a'>, 'href'>) {
  const { to, search } = splitPath(path)
  return (
    <Link to={to} search={search} {...(rest as object)}>
      {children}
    </Link>
  )
}

/** Opens a path. `replace` leaves no trace in the history (filters while typing). */
export function useGo(): (path: string, how?: { replace?: boolean }) => void {
  const navigate = useNavigate()
  return useCallback(
    (path, how) => {
      const { to, search } = splitPath(path)
      void navigate({ to, search: search, replace: how?.replace ?? false })
    },
    [navigate],
  )
}

export function useParam(name: string): string {
  const all: Record<string, string | undefined> = useParams({ strict: false })
  const value = all[name]
  if (value === undefined) throw new Error(`this path has no $${name}`)
  return value
}

/** The address' query and a way to change it. Setting a key to undefined or '' removes it. */
export function useQueryState(): [
  Record<string, string | string[]>,
  (change: Query, how?: { push?: boolean }) => void,
] {
  const search = useRouterState({ select: (s) => s.location.searchStr })
  const path = useRouterState({ select: (s) => s.location.pathname })
  const query = useMemo(() => parseQuery(search), [search])
  const go = useGo()
  const change = useCallback(
    (next: Query, how?: { push?: boolean }) =>
      go(path + formatQuery({ ...query, ...next }), { replace: !how?.push }),
    [go, path, query],
  )
  return [query, change]
}

export const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value
export const many = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]
