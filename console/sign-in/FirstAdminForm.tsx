import { useRef, useState, type FormEvent } from 'react'
import { PASSWORD_CHARS_MIN, refusePassword, type FirstAdmin, type SignedIn } from '#people'
import { api, ask } from '#kit/ui/api.ts'
import { Fault, Field, Main, PasswordField } from './parts.tsx'
import { t } from './words.ts'
import s from './sign-in.module.css'

type Faults = { username?: string; password?: string; again?: string; centreId?: string }

/** An empty centre: its name and its first administrator, for whoever holds the printed code. */
export function FirstAdminForm({ goOn }: { goOn: (signedIn: SignedIn) => void }) {
  const [error, setError] = useState<unknown>()
  const [faults, setFaults] = useState<Faults>({})
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const data = new FormData(form.current as HTMLFormElement)
    const text = (name: string) => String(data.get(name) ?? '').trim()
    const password = String(data.get('password') ?? '')
    const found = check(text('centreId'), text('username'), password, String(data.get('again') ?? ''))
    setFaults(found)
    const first = Object.keys(found)[0]
    if (first) return form.current?.querySelector<HTMLInputElement>(`input[name=${first}]`)?.focus()
    setBusy(true)
    setError(undefined)
    const body: FirstAdmin = {
      code: text('code'),
      centreId: Number(text('centreId')),
      centreName: text('centreName'),
      centreShortName: text('centreShortName'),
      username: text('username'),
      name: text('name'),
      password,
    }
    try {
      goOn(await ask(api.POST('/api/first-admin', { body })))
    } catch (fault) {
      setError(fault)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form ref={form} onSubmit={submit} className={s.form} noValidate={false}>
      <p className={s.note}>{t('first.note')}</p>
      <Field
        label={t('first.code')}
        name="code"
        hint={t('first.code.hint')}
        autoComplete="off"
        spellCheck={false}
        required
        autoFocus
        maxLength={60}
      />
      <div className={s.pair}>
        <Field
          label={t('first.centreId')}
          name="centreId"
          hint={t('centre.hint')}
          fault={faults.centreId}
          inputMode="numeric"
          required
          maxLength={6}
        />
        <Field label={t('first.centreShortName')} name="centreShortName" required maxLength={40} />
      </div>
      <Field
        label={t('first.centreName')}
        name="centreName"
        hint={t('first.centreName.hint')}
        required
        minLength={2}
        maxLength={80}
      />
      <div className={s.pair}>
        <Field label={t('first.name')} name="name" autoComplete="name" required maxLength={40} />
        <Field
          label={t('first.username')}
          name="username"
          fault={faults.username}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={40}
        />
      </div>
      <PasswordField
        label={t('first.password')}
        name="password"
        hint={t('first.password.hint', { count: PASSWORD_CHARS_MIN })}
        fault={faults.password}
        autoComplete="new-password"
        required
        maxLength={200}
      />
      <PasswordField
        label={t('first.password.again')}
        name="again"
        fault={faults.again}
        autoComplete="new-password"
        required
        maxLength={200}
      />
      <Fault error={error} />
      <Main busy={isBusy}>{t('first.submit')}</Main>
    </form>
  )
}

function check(centreId: string, username: string, password: string, again: string): Faults {
  const fault = refusePassword(password, username)
  return {
    ...(!/^[1-9]\d{5}$/.test(centreId) && { centreId: t('field.centre') }),
    ...(!/^[a-z0-9][a-z0-9._-]{1,39}$/.test(username) && { username: t('first.username.hint') }),
    ...(fault && { password: t(`password.${fault}`) }),
    ...(password !== again && { again: t('field.same') }),
  }
}
