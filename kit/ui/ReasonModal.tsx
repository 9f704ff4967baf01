import { Button, Input, Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { useHotkeys } from './hotkeys.ts'
import { KeyHint } from './KeyHint.tsx'
import { Refused } from './states.tsx'
import { t } from './words.ts'

const REASON_MIN = 2
const REASON_MAX = 300

/** Asks for the reason of something that needs one (it goes into the audit), then does it. */
export function ReasonModal(props: {
  title: ReactNode
  isOpen: boolean
  what?: ReactNode
  doText: string
  isDanger?: boolean
  run: (reason: string) => Promise<unknown>
  error?: unknown
  isBusy?: boolean
  close: () => void
}) {
  return (
    <Modal
      open={props.isOpen}
      title={props.title}
      onCancel={props.close}
      footer={null}
      destroyOnHidden
      mask={{ closable: false }}
    >
      {props.isOpen && <Inside {...props} />}
    </Modal>
  )
}

function Inside({ what, doText, isDanger, run, error, isBusy, close }: Parameters<typeof ReasonModal>[0]) {
  const [reason, setReason] = useState('')
  const [id] = useState(() => `reason-${Math.random().toString(36).slice(2)}`)
  const isEnough = [...reason.trim()].length >= REASON_MIN
  const submit = () => void (isEnough && run(reason.trim()))
  useHotkeys({ 'Ctrl+Enter': submit }, true, true)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {what && <p style={{ marginBottom: 8 }}>{what}</p>}
      <label htmlFor={id}>{t('reason')}</label>
      <Input.TextArea
        id={id}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        autoFocus
        rows={3}
        maxLength={REASON_MAX}
        placeholder={t('reason.hint')}
        style={{ margin: '4px 0 12px' }}
      />
      {error !== undefined && error !== null && <Refused error={error} />}
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8, marginTop: 12 }}>
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
