import { EyeInvisibleOutlined, EyeOutlined, LockOutlined } from '@ant-design/icons'
import { Button, Input, Popover, type InputRef } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useHotkeys } from './hotkeys.ts'
import { Refused } from './states.tsx'
import { t } from './words.ts'
import s from './RevealField.module.css'

const HIDES_AFTER_MS = 60_000
const REASON_MIN = 2
const REASON_MAX = 300

/**
 * A masked value with 显示: asks for the reason, says that it is logged, shows the original for a minute.
 * `reveal` is a logged read on the server; the value never lies in a cache. `reasons`: what people here usually say.
 */
export function RevealField(props: {
  label: string
  masked: ReactNode
  reveal: (reason: string) => Promise<string>
  reasons?: readonly string[]
  mayReveal?: boolean
}) {
  const { label, masked, reveal, reasons = [], mayReveal = true } = props
  const [isOpen, setOpen] = useState(false)
  const [value, setValue] = useState<string>()
  useEffect(() => {
    if (value === undefined) return undefined
    const timer = setTimeout(() => setValue(undefined), HIDES_AFTER_MS)
    return () => clearTimeout(timer)
  }, [value])
  return (
    <span className={s.field}>
      <span className={s.value}>{value ?? masked}</span>
      {value !== undefined ? (
        <Button size="small" icon={<EyeInvisibleOutlined aria-hidden />} onClick={() => setValue(undefined)}>
          {t('reveal.hide')}
        </Button>
      ) : (
        mayReveal && (
          <Popover
            trigger="click"
            open={isOpen}
            onOpenChange={setOpen}
            placement="bottomRight"
            title={t('reveal.title', { label })}
            destroyOnHidden
            content={
              <Ask
                reasons={reasons}
                reveal={async (reason) => {
                  setValue(await reveal(reason))
                  setOpen(false)
                }}
                cancel={() => setOpen(false)}
              />
            }
          >
            <Button
              size="small"
              color="primary"
              variant="outlined"
              icon={<EyeOutlined aria-hidden />}
              aria-label={t('reveal.title', { label })}
            >
              {t('reveal.show')}
            </Button>
          </Popover>
        )
      )}
    </span>
  )
}

function Ask({
  reasons,
  reveal,
  cancel,
}: {
  reasons: readonly string[]
  reveal: (reason: string) => Promise<void>
  cancel: () => void
}) {
  const [reason, setReason] = useState('')
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const input = useRef<InputRef>(null)
  useEffect(() => input.current?.focus(), [])
  useHotkeys({ Escape: cancel })
  const isEnough = [...reason.trim()].length >= REASON_MIN

  const submit = async () => {
    if (!isEnough || isBusy) return
    setBusy(true)
    setError(undefined)
    try {
      await reveal(reason.trim())
    } catch (fault) {
      setError(fault)
      setBusy(false)
    }
  }
  return (
    <form
      className={s.ask}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Input
        ref={input}
        value={reason}
        maxLength={REASON_MAX}
        onChange={(event) => setReason(event.target.value)}
        placeholder={t('reveal.reason.hint')}
        aria-label={t('reveal.reason')}
      />
      {reasons.length > 0 && (
        <div className={s.reasons}>
          {reasons.map((one) => (
            <Button
              key={one}
              size="small"
              onClick={() => {
                setReason(one)
                input.current?.focus()
              }}
            >
              {one}
            </Button>
          ))}
        </div>
      )}
      <p className={s.logged}>
        <LockOutlined aria-hidden /> {t('reveal.logged')}
      </p>
      {error !== undefined && <Refused error={error} />}
      <div className={s.buttons}>
        <Button onClick={cancel}>{t('cancel')}</Button>
        <Button type="primary" htmlType="submit" disabled={!isEnough} loading={isBusy}>
          {t('reveal.show')}
        </Button>
      </div>
    </form>
  )
}
