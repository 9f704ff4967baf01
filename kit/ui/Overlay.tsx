import { useLayoutEffect, useRef, type ReactNode } from 'react'
import { useHotkeys } from './hotkeys.ts'
import s from './Overlay.module.css'

/**
 * The browser's own dialogue: there in the moment of the key press, so that nothing typed right after it is lost, and
 * the focus goes back where it was. Mount it to open it.
 */
export function Overlay({
  label,
  close,
  width,
  children,
}: {
  label: string
  close: () => void
  width: number
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  useHotkeys({}, true, true)
  return (
    // A click beside it closes; Escape does too, which the browser sees to.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      aria-label={label}
      className={s.overlay}
      style={{ width }}
      onCancel={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div className={s.inside}>{children}</div>
    </dialog>
  )
}
