import { useQuery } from '@tanstack/react-query'
import { Button, Input, QRCode, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useAct } from '#kit/ui/act.ts'
import { one, useQueryState } from '#kit/ui/nav.tsx'
import { safePath } from '#kit/ui/safe-path.ts'
import { LoadError, Loading, Refused } from '#kit/ui/states.tsx'
import { BareCard } from './BareCard.tsx'
import { people } from './api.ts'
import { t } from './words.ts'
import s from './people.module.css'

/** Enrols the second factor: a secret by QR code, worth nothing until a code from it is entered. */
export default function FactorPage() {
  const [query] = useQueryState()
  const [code, setCode] = useState('')
  const input = useRef<InputRef>(null)
  // Each look makes a new secret, so it is asked for once and not behind the reader's back.
  const offer = useQuery({
    queryKey: ['second-factor-offer'],
    queryFn: people.enrol,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    retry: false,
  })
  const act = useAct(people.confirmFactor, {
    said: () => t('factor.done'),
    after: () => location.assign(safePath(one(query.to))),
  })
  const { error } = act
  useEffect(() => {
    if (!offer.data) return
    if (error) setCode('')
    input.current?.focus()
  }, [error, offer.data])
  return (
    <BareCard title={t('factor.due')} note={t('factor.due.note')}>
      {offer.error ? (
        <LoadError error={offer.error} retry={() => void offer.refetch()} />
      ) : offer.isPending ? (
        <Loading />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (code.length === 6) void act.run(code)
          }}
        >
          <ol className={s.steps}>
            <li>
              <strong>{t('factor.step1')}</strong>
              <p className={s.note}>{t('factor.step1.note')}</p>
            </li>
            <li>
              <strong>{t('factor.step2')}</strong>
              <div className={s.qr}>
                {/* The secret beside it says the same to those who do not see it. */}
                <span aria-hidden>
                  <QRCode
                    value={offer.data.uri}
                    type="svg"
                    size={168}
                    bordered
                    errorLevel="M"
                    color="#000000"
                    bgColor="#ffffff"
                  />
                </span>
                <p>
                  {t('factor.step2.note')}
                  <code className={s.secret}>{offer.data.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
                </p>
              </div>
            </li>
            <li>
              <strong>{t('factor.step3')}</strong>
              <div className={s.codeRow}>
                <Input
                  ref={input}
                  value={code}
                  onChange={(event) => setCode(event.target.value.replace(/\D/g, '').slice(0, 6))}
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  aria-label={t('factor.code')}
                  size="large"
                />
                <Button
                  type="primary"
                  size="large"
                  htmlType="submit"
                  disabled={code.length !== 6}
                  loading={act.isBusy}
                >
                  {t('factor.confirm')}
                </Button>
              </div>
            </li>
          </ol>
          {error && <Refused error={error} />}
        </form>
      )}
    </BareCard>
  )
}
