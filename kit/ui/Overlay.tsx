import { useLayoutEffect, useRef, type ReactNode } from 'react'
import { useHotkeys } from './hotkeys.ts'
import s from './Overlay.module.css'

/**
 * The browser's own dialogue: there in the moment of the key press, so that nothing typed right after it is lost, and
 * the focus goes back where it was. Mount it to open it. It lies over everything, so nothing in it may open a list of
 * the component library (those hang at the page's end, below). `isSticky`: neither Escape nor a click beside closes it.
 */
export function Overlay({
  label,
  close,
  width,
  isSticky = false,
  children,
}: {
  label: string
  close: () => void
  width: number
  isSticky?: boolean
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    shown?.querySelector<HTMLElement>('input, textarea')?.focus()
    return () => shown?.close()
  }, [])
  useHotkeys({}, true, true)
  return (
    // Escape reaches the dialogue as `cancel`, by keyboard and by whatever else the browser has for it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      aria-label={label}
      className={s.overlay}
      style={{ width }}
      onCancel={(event) => {
        event.preventDefault()
        if (!isSticky) close()
      }}
      // Some browsers close it at the second Escape whatever we say.
      onClose={() => (isSticky ? dialog.current?.showModal() : close())}
      // Pressed there, not let go there: marking text may end beside it.
      onMouseDown={(event) => !isSticky && event.target === dialog.current && close()}
    >
      <div className={s.inside}>{children}</div>
    </dialog>
  )
}
