import { useRef, useState, type FormEvent } from 'react'
import type { SignedIn } from '#people'
import { api, ask } from '#kit/ui/api.ts'
import { Fault, Field, Main, PasswordField } from './parts.tsx'
import { t } from './words.ts'
import s from './sign-in.module.css'

export function SignInForm({
  askCentre,
  oidc,
  to,
  goOn,
}: {
  askCentre: boolean
  oidc: boolean
  to: string
  goOn: (signedIn: SignedIn) => void
}) {
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const data = new FormData(form.current as HTMLFormElement)
    const text = (name: string) => String(data.get(name) ?? '')
    setBusy(true)
    setError(undefined)
    try {
      const centre = askCentre ? { centreId: Number(text('centre')) } : {}
      const body = { ...centre, username: text('username').trim(), password: text('password') }
      goOn(await ask(api.POST('/api/sign-in', { body })))
    } catch (fault) {
      setError(fault)
      form.current?.querySelector<HTMLInputElement>('input[name=password]')?.select()
    } finally {
      setBusy(false)
    }
  }
  const byOrganisation = () => {
    const centre = form.current?.querySelector<HTMLInputElement>('input[name=centre]')
    if (centre && !centre.reportValidity()) return
    const query = new URLSearchParams({ returnTo: to, ...(centre && { centreId: centre.value }) })
    location.assign(`/api/oidc/start?${query}`)
  }
  return (
    <form ref={form} onSubmit={submit} className={s.form}>
      {askCentre && (
        <Field
          label={t('centre')}
          name="centre"
          hint={t('centre.hint')}
          inputMode="numeric"
          pattern="[1-9][0-9]{5}"
          required
          autoFocus
        />
      )}
      <Field
        label={t('username')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={40}
        required
        autoFocus={!askCentre}
      />
      <PasswordField
        label={t('password')}
        name="password"
        autoComplete="current-password"
        maxLength={200}
        required
      />
      <Fault error={error} />
      <Main busy={isBusy}>{t('submit')}</Main>
      {oidc && (
        <button type="button" className={s.second} onClick={byOrganisation}>
          {t('oidc')}
        </button>
      )}
    </form>
  )
}
