import { App, Button, Modal } from 'antd'
import { useRef, type ReactNode } from 'react'
import { t } from './words.ts'
import s from './SecretOnce.module.css'

/** A secret that the server tells this once: to be copied or written down before the window closes. */
export function SecretOnce({
  title,
  secret,
  note,
  close,
}: {
  title: ReactNode
  secret: string | undefined
  note: ReactNode
  close: () => void
}) {
  const { message } = App.useApp()
  const shown = useRef<HTMLElement>(null)
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      void message.success(t('copied'))
    } catch {
      // Plain http has no clipboard: mark the text, so that Ctrl+C takes it.
      if (shown.current) window.getSelection()?.selectAllChildren(shown.current)
    }
  }
  // Gone from the page, not only from sight, once the window closes.
  if (secret === undefined) return null
  return (
    <Modal
      open
      title={title}
      onCancel={close}
      mask={{ closable: false }}
      keyboard={false}
      closable={false}
      footer={
        <>
          <Button onClick={() => void copy(secret)}>{t('copy')}</Button>
          <Button type="primary" onClick={close}>
            {t('secret.taken')}
          </Button>
        </>
      }
    >
      <code ref={shown} className={s.secret}>
        {secret}
      </code>
      <p>{note}</p>
      <p className={s.once}>{t('secret.once')}</p>
    </Modal>
  )
}
