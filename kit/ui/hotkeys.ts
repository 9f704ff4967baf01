import { useEffect, useRef } from 'react'

/**
 * Keys. The whole list is small on purpose: `F1` or `?` the sheet, `Ctrl+K` the palette, `Ctrl+Enter` the main action,
 * `J`/`K` next and previous, `Escape` back. Nothing while an input method composes; single letters only outside inputs;
 * no Alt+letter and no Ctrl+Space, which belong to input methods and browsers.
 */
export type Pressed = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'keyCode'
>

/** 'Ctrl+Enter', 'Ctrl+Shift+Enter', 'J', '?', 'F1': the press by the name a key list uses; null while composing. */
export function keyName(press: Pressed): string | null {
  // 229 is what browsers report for a key that the input method swallowed; some forget isComposing.
  if (press.isComposing || press.keyCode === 229 || press.key === 'Process') return null
  const letter = press.key.length === 1 ? press.key.toUpperCase() : press.key
  const ctrl = press.ctrlKey || press.metaKey
  if (press.altKey && !ctrl && press.key.length === 1) return null
  const parts = [
    ctrl ? 'Ctrl' : '',
    press.altKey ? 'Alt' : '',
    press.shiftKey && press.key.length > 1 ? 'Shift' : '',
    letter,
  ]
  return parts.filter(Boolean).join('+')
}

/** Is the person writing? Then single letters are text. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
  )
}

const isPlain = (name: string) => name.length === 1

/** What a key does. Answering `false` means "not mine after all": the next binding, or the browser, has it. */
export type HotkeyMap = Readonly<Record<string, (event: KeyboardEvent) => void | false>>

/** Binds keys while the caller is mounted. `when: false` rests them. The youngest binding of a key wins. */
export function useHotkeys(keys: HotkeyMap, when = true) {
  const held = useRef(keys)
  held.current = keys
  useEffect(() => {
    if (!when) return
    const layer: Layer = { get: () => held.current }
    layers.push(layer)
    return () => {
      layers.splice(layers.indexOf(layer), 1)
    }
  }, [when])
}

type Layer = { get: () => HotkeyMap }
const layers: Layer[] = []

/** One listener for the page; the shell starts it. */
export function startHotkeys(): () => void {
  const listen = (event: KeyboardEvent) => {
    const name = keyName(event)
    if (!name || event.defaultPrevented) return
    if (isPlain(name) && isWriting(event.target)) return
    for (const layer of layers.toReversed()) {
      const run = layer.get()[name]
      if (!run || run(event) === false) continue
      event.preventDefault()
      return
    }
  }
  window.addEventListener('keydown', listen)
  return () => window.removeEventListener('keydown', listen)
}
