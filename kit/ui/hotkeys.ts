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

/** What a key does. Answering `false` means "not mine after all": the next binding, or the browser, has it. */
export type HotkeyMap = Readonly<Record<string, (event: KeyboardEvent) => void | false>>

/**
 * Binds keys while the caller is mounted. `when: false` rests them. The youngest binding of a key wins. `isModal`: what
 * lies under it hears no single keys.
 */
export function useHotkeys(keys: HotkeyMap, when = true, isModal = false) {
  const held = useRef(keys)
  held.current = keys
  useEffect(() => {
    if (!when) return
    const layer: Layer = { get: () => held.current, isModal }
    layers.push(layer)
    return () => {
      layers.splice(layers.indexOf(layer), 1)
    }
  }, [when, isModal])
}

type Layer = { readonly get: () => HotkeyMap; readonly isModal: boolean }
const layers: Layer[] = []

/**
 * Listens for the whole page; the shell starts it. Combinations and function keys are heard before any widget (a list box
 * would take Ctrl+Enter for its own Enter), plain keys only when no widget wanted them (Escape closes the list first).
 */
export function startHotkeys(): () => void {
  const first = (event: KeyboardEvent) => {
    const name = keyName(event)
    if (name && isCombination(name) && run(name, event)) event.stopPropagation()
  }
  const last = (event: KeyboardEvent) => {
    const name = keyName(event)
    if (!name || isCombination(name) || event.defaultPrevented) return
    if (name.length === 1 && isWriting(event.target)) return
    run(name, event)
  }
  window.addEventListener('keydown', first, { capture: true })
  window.addEventListener('keydown', last)
  return () => {
    window.removeEventListener('keydown', first, { capture: true })
    window.removeEventListener('keydown', last)
  }
}

const isCombination = (name: string) => /^(Ctrl\+|F\d)/.test(name)

/** The youngest binding that wants the key. */
function run(name: string, event: KeyboardEvent): boolean {
  for (const layer of layers.toReversed()) {
    const act = layer.get()[name]
    if (!act || act(event) === false) {
      if (layer.isModal && !isCombination(name)) return false
      continue
    }
    event.preventDefault()
    return true
  }
  return false
}
