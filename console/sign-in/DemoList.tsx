import { useEffect, useState } from 'react'
import type { Role, SignedIn } from '#people'
import { api, ask } from '#kit/ui/api.ts'
import { Fault } from './parts.tsx'
import { t } from './words.ts'
import s from './sign-in.module.css'

/** One click, one role. The server offers this on this very machine only. */
export function DemoList({ goOn }: { goOn: (signedIn: SignedIn) => void }) {
  const [roles, setRoles] = useState<readonly Role[]>([])
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    ask(api.GET('/api/demo/roles')).then((found) => setRoles(found.roles), setError)
  }, [])
  const enter = async (role: Role) => {
    setBusy(true)
    setError(undefined)
    try {
      goOn(await ask(api.POST('/api/demo/sign-in', { body: { role } })))
    } catch (fault) {
      setError(fault)
      setBusy(false)
    }
  }
  return (
    <section className={s.demo} aria-labelledby="demo-title">
      <h2 id="demo-title">{t('demo')}</h2>
      <p className={s.note}>{t('demo.note')}</p>
      <div className={s.roles}>
        {roles.map((role) => (
          <button key={role} type="button" disabled={isBusy} onClick={() => void enter(role)}>
            {t(`role.${role}`)}
          </button>
        ))}
      </div>
      <Fault error={error} />
    </section>
  )
}
