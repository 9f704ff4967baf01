import { KeyHint } from './KeyHint.tsx'
import { useHotkeys } from './hotkeys.ts'
import { useGo } from './nav.tsx'
import { t } from './words.ts'
import s from './walk.module.css'

/** From a list into its rows and on to the next without going back: "第 3 / 17 件 K 上一件 J 下一件". */
const place = (kind: string) => `xinqiao.list.${kind}`

/** The list page leaves the ids it shows, in order, before it opens one. */
export const rememberList = (kind: string, ids: readonly string[]) =>
  sessionStorage.setItem(place(kind), JSON.stringify(ids))

export function neighbours(
  ids: readonly string[],
  id: string,
): { place: number; total: number; previous?: string; next?: string } | null {
  const at = ids.indexOf(id)
  if (at < 0) return null
  const previous = ids[at - 1]
  const next = ids[at + 1]
  return {
    place: at + 1,
    total: ids.length,
    ...(previous !== undefined && { previous }),
    ...(next !== undefined && { next }),
  }
}

/** For `<Page beside={<ListWalk ... />}>` of a detail page; nothing when one did not come from a list. */
export function ListWalk({ kind, id, path }: { kind: string; id: string; path: (id: string) => string }) {
  const go = useGo()
  let ids: string[] = []
  try {
    ids = JSON.parse(sessionStorage.getItem(place(kind)) ?? '[]') as string[]
  } catch {
    // A list of another version: no walk then.
  }
  const found = neighbours(ids, id)
  const open = (to: string | undefined) => to !== undefined && go(path(to))
  useHotkeys({ J: () => void open(found?.next), K: () => void open(found?.previous) }, found !== null)
  if (!found) return null
  return (
    <span className={s.walk}>
      {t('walk.place', { place: found.place, total: found.total })}
      <button type="button" disabled={!found.previous} onClick={() => open(found.previous)}>
        <KeyHint keys="K" /> {t('walk.previous')}
      </button>
      <button type="button" disabled={!found.next} onClick={() => open(found.next)}>
        <KeyHint keys="J" /> {t('walk.next')}
      </button>
    </span>
  )
}
