import { keepPreviousData, useQuery, type QueryKey } from '@tanstack/react-query'
import { one, useQueryState } from './nav.tsx'

/** One page of a list as the server gives it: `count` stops at the cap, then `capped` is true. */
export type PageOf<Row> = {
  readonly items: readonly Row[]
  readonly next: string | null
  readonly count: number
  readonly capped: boolean
}

export type Pages<Row> = {
  readonly rows: readonly Row[]
  readonly count: number | undefined
  readonly capped: boolean
  readonly error: unknown
  readonly isLoading: boolean
  readonly isFetching: boolean
  /** From 1; undefined when the address names a page that this browser tab did not walk to. */
  readonly page: number | undefined
  readonly next: (() => void) | undefined
  readonly previous: (() => void) | undefined
  readonly first: (() => void) | undefined
  readonly refresh: () => void
}

/**
 * Walks a list by cursors. The cursor stands in the address as `after`, so a reload stays where it was; the way back is
 * remembered per list and browser tab. Whoever changes a filter drops `after`.
 */
export function useCursorPages<Row>(
  key: QueryKey,
  fetchPage: (page: { cursor?: string }, signal: AbortSignal) => Promise<PageOf<Row>>,
): Pages<Row> {
  const [query, change] = useQueryState()
  const after = one(query.after)
  const found = useQuery({
    queryKey: [...key, after ?? ''],
    queryFn: ({ signal }) => fetchPage(after === undefined ? {} : { cursor: after }, signal),
    placeholderData: keepPreviousData,
  })
  const name = `xinqiao.walk.${JSON.stringify(key)}`
  const trail = readTrail(name)
  const at = after === undefined ? 0 : trail.indexOf(after) + 1
  const isKnown = after === undefined || at > 0
  const go = (cursor: string | undefined) => change({ after: cursor }, { push: true })
  const next = found.data?.next
  return {
    rows: found.data?.items ?? [],
    count: found.data?.count,
    capped: found.data?.capped ?? false,
    error: found.error,
    isLoading: found.isPending,
    isFetching: found.isFetching,
    page: isKnown ? at + 1 : undefined,
    next:
      next && !found.isPlaceholderData
        ? () => {
            sessionStorage.setItem(name, JSON.stringify(isKnown ? [...trail.slice(0, at), next] : [next]))
            go(next)
          }
        : undefined,
    previous: isKnown && at > 0 ? () => go(at === 1 ? undefined : trail[at - 2]) : undefined,
    first: after === undefined ? undefined : () => go(undefined),
    refresh: () => void found.refetch(),
  }
}

function readTrail(name: string): string[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(name) ?? '[]')
    return Array.isArray(found) ? found.filter((cursor) => typeof cursor === 'string') : []
  } catch {
    return []
  }
}

/** A list that the server gives whole, for the same table. */
export function wholeList<Row>(found: {
  data: { items: readonly Row[] } | undefined
  error: unknown
  isPending: boolean
  isFetching: boolean
  refetch: () => unknown
}): Pages<Row> {
  return {
    rows: found.data?.items ?? [],
    count: found.data?.items.length,
    capped: false,
    error: found.error,
    isLoading: found.isPending,
    isFetching: found.isFetching,
    page: 1,
    next: undefined,
    previous: undefined,
    first: undefined,
    refresh: () => void found.refetch(),
  }
}
