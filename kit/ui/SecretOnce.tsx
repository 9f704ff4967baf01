import { Button } from 'antd'
import { useRef, useState, type ReactNode } from 'react'
import { Overlay } from './Overlay.tsx'
import { t } from './words.ts'
import s from './Overlay.module.css'

/** A secret that the server tells this once: to be copied or written down before the window closes. */
export function SecretOnce({
  title,
  secret,
  note,
  close,
}: {
  title: string
  secret: string | undefined
  note: ReactNode
  close: () => void
}) {
  const shown = useRef<HTMLElement>(null)
  const [isCopied, setCopied] = useState(false)
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      // Plain http has no clipboard: mark the text, so that Ctrl+C takes it.
      if (shown.current) window.getSelection()?.selectAllChildren(shown.current)
    }
  }
  // Gone from the page, not only from sight, once the window closes.
  if (secret === undefined) return null
  return (
    <Overlay label={title} close={close} width={520} isSticky>
      <h2 className={s.title}>{title}</h2>
      <code ref={shown} className={s.secret}>
        {secret}
      </code>
      <p>{note}</p>
      <p className={s.once}>{t('secret.once')}</p>
      <div className={s.buttons}>
        <Button autoFocus onClick={() => void copy(secret)}>
          {isCopied ? t('copied') : t('copy')}
        </Button>
        <Button type="primary" onClick={close}>
          {t('secret.taken')}
        </Button>
      </div>
    </Overlay>
  )
}
