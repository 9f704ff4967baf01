import { useRef, useState, type FormEvent } from 'react'
import type { SignedIn } from '#people'
import { api, ask } from '#kit/ui/api.ts'
import { problemOf } from '#kit/ui/problem.ts'
import { Fault, Field, Main } from './parts.tsx'
import { t } from './words.ts'
import s from './sign-in.module.css'

export function SecondFactorForm({ goOn, back }: { goOn: (signedIn: SignedIn) => void; back: () => void }) {
  const [code, setCode] = useState('')
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      goOn(await ask(api.POST('/api/sign-in/second-factor', { body: { code } })))
    } catch (fault) {
      // The half-finished session has run out: from the start.
      if (problemOf(fault).code === 'not-signed-in') back()
      setError(fault)
      setCode('')
      form.current?.querySelector('input')?.focus()
    } finally {
      setBusy(false)
    }
  }
  return (
    <form ref={form} onSubmit={submit} className={s.form}>
      <p className={s.note}>{t('factor.note')}</p>
      <Field
        label={t('factor.code')}
        name="code"
        className={s.code}
        value={code}
        onChange={(event) => setCode(event.target.value.replace(/\D/g, '').slice(0, 6))}
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="[0-9]{6}"
        required
        autoFocus
      />
      <Fault error={error} />
      <Main busy={isBusy}>{t('factor.submit')}</Main>
      <p className={s.hint}>{t('factor.lost')}</p>
      <button type="button" className={s.link} onClick={back}>
        {t('back')}
      </button>
    </form>
  )
}
