import { Button, Input } from 'antd'
import { useId, useState, type ReactNode } from 'react'
import { useHotkeys } from './hotkeys.ts'
import { KeyHint } from './KeyHint.tsx'
import { Overlay } from './Overlay.tsx'
import { Refused } from './states.tsx'
import { t } from './words.ts'
import s from './Overlay.module.css'

const REASON_MIN = 2
const REASON_MAX = 300

/** Asks for the reason of something that needs one (it goes into the audit), then does it. Mount it to open it. */
export function ReasonDialog(props: {
  title: string
  what?: ReactNode
  doText: string
  isDanger?: boolean
  run: (reason: string) => Promise<unknown>
  error?: unknown
  isBusy?: boolean
  close: () => void
}) {
  return (
    <Overlay label={props.title} close={props.close} width={520}>
      <Inside {...props} />
    </Overlay>
  )
}

function Inside({
  title,
  what,
  doText,
  isDanger,
  run,
  error,
  isBusy,
  close,
}: Parameters<typeof ReasonDialog>[0]) {
  const [reason, setReason] = useState('')
  const id = useId()
  const isEnough = [...reason.trim()].length >= REASON_MIN
  const submit = () => void (isEnough && !isBusy && run(reason.trim()))
  useHotkeys({ 'Ctrl+Enter': submit })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <h2 className={s.title}>{title}</h2>
      {what && <p className={s.what}>{what}</p>}
      <label htmlFor={id}>{t('reason')}</label>
      <Input.TextArea
        id={id}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        autoFocus
        rows={3}
        maxLength={REASON_MAX}
        placeholder={t('reason.hint')}
      />
      {error !== undefined && error !== null && <Refused error={error} />}
      <div className={s.buttons}>
        <Button onClick={close}>{t('cancel')}</Button>
        <Button
          type="primary"
          danger={isDanger ?? false}
          htmlType="submit"
          disabled={!isEnough}
          loading={isBusy ?? false}
        >
          {doText} <KeyHint keys="Ctrl+Enter" />
        </Button>
      </div>
    </form>
  )
}
