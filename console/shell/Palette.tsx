import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { PaletteCommand } from '#kit/ui/module.ts'
import { useGo } from '#kit/ui/nav.tsx'
import { Overlay } from '#kit/ui/Overlay.tsx'
import { mayUse, useViewer } from '#kit/ui/viewer.tsx'
import { commands, menu, sources } from '../modules.ts'
import { t } from '../words.ts'
import { matches } from './match.ts'
import s from './shell.module.css'

type Row = { key: string; group: string; title: string; note?: ReactNode; run: () => void }

/** Ctrl+K: one box for case numbers, people and things to do. Arrow keys choose, Enter opens. */
export function Palette({ close }: { close: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  /** Enter came before the answer: the first hit opens when it is there. */
  const [isEager, setEager] = useState(false)
  const rows = useRows(text.trim(), close)
  const chosen = Math.min(at, rows.list.length - 1)
  useEffect(() => {
    document.getElementById(`palette-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  useEffect(() => {
    if (!isEager || rows.isLooking) return
    setEager(false)
    rows.list[0]?.run()
  }, [isEager, rows])

  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      if (rows.list.length > 0) setAt((chosen + step + rows.list.length) % rows.list.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (rows.list[chosen]) rows.list[chosen].run()
      else setEager(rows.isLooking)
    }
  }
  return (
    <Overlay label={t('search.short')} close={close} width={620}>
      <div className={s.palette}>
        <input
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKey}
          placeholder={t('search.placeholder')}
          aria-label={t('search')}
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={rows.list.length > 0 ? `palette-${chosen}` : undefined}
          autoFocus
          autoComplete="off"
          spellCheck={false}
        />
        <div id="palette-list" role="listbox" aria-label={t('search')} className={s.paletteList}>
          {rows.list.map((row, i) => (
            <div key={row.key} role="presentation">
              {row.group !== rows.list[i - 1]?.group && (
                <div className={s.paletteGroup} role="presentation">
                  {row.group}
                </div>
              )}
              <div
                id={`palette-${i}`}
                role="option"
                aria-selected={i === chosen}
                className={i === chosen ? `${s.paletteRow} ${s.paletteChosen}` : s.paletteRow}
                onMouseMove={() => setAt(i)}
                onClick={row.run}
              >
                <span>{row.title}</span>
                {row.note && <span className={s.paletteNote}>{row.note}</span>}
              </div>
            </div>
          ))}
        </div>
        <p className={s.paletteFoot} role="status">
          {rows.isLooking
            ? t('search.looking')
            : rows.list.length === 0
              ? t('search.none')
              : t('search.keys')}
        </p>
      </div>
    </Overlay>
  )
}

function useRows(text: string, close: () => void): { list: Row[]; isLooking: boolean } {
  const viewer = useViewer()
  const go = useGo()
  const open = (path: string) => {
    close()
    go(path)
  }
  const wanted = useMemo(
    () => (text ? sources.filter((source) => mayUse(viewer, source.may) && source.wants(text)) : []),
    [text, viewer],
  )
  const found = useQuery({
    queryKey: ['palette', text],
    enabled: wanted.length > 0,
    staleTime: 10_000,
    queryFn: async ({ signal }) => {
      const answers = await Promise.allSettled(wanted.map((source) => source.search(text, signal)))
      return answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    },
  })
  const hits = wanted.flatMap((source, i) =>
    (found.data?.[i] ?? []).map((hit) => ({
      key: `${source.key}:${hit.key}`,
      group: source.title(),
      title: hit.title,
      note: hit.note,
      run: () => open(hit.path),
    })),
  )
  const pages: PaletteCommand[] = menu.map((entry) => ({
    key: `open:${entry.path}`,
    title: entry.title,
    run: entry.path,
    ...(entry.may !== undefined && { may: entry.may }),
  }))
  const known = new Set(commands.map((command) => command.run))
  const todo = [...commands, ...pages.filter((page) => !known.has(page.run))]
    .filter(
      (command) =>
        mayUse(viewer, command.may) && matches(text, `${command.title()} ${command.keywords ?? ''}`),
    )
    .map((command) => ({
      key: command.key,
      group: t('search.commands'),
      title: command.title(),
      note: command.hint?.(),
      run: () => {
        if (typeof command.run === 'string') return open(command.run)
        close()
        command.run(go)
      },
    }))
  return { list: [...hits, ...todo], isLooking: found.isFetching }
}
