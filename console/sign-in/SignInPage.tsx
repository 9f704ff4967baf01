import { useEffect, useState, type ReactNode } from 'react'
import type { SignedIn, SignInOptions } from '#people'
import { api, ask } from '#kit/ui/api.ts'
import { ApiProblem } from '#kit/ui/problem.ts'
import { chooseLanguage, language, type Language } from '#kit/ui/i18n.ts'
import { safePath } from '#kit/ui/safe-path.ts'
import { DemoList } from './DemoList.tsx'
import { FirstAdminForm } from './FirstAdminForm.tsx'
import { Fault } from './parts.tsx'
import { SecondFactorForm } from './SecondFactorForm.tsx'
import { SignInForm } from './SignInForm.tsx'
import { t } from './words.ts'
import s from './sign-in.module.css'

const query = new URLSearchParams(location.search)
const to = safePath(query.get('to'))
/** Why the organisation's sign-in came back without a session. */
const refused = query.get('refused')

/** `?to=` where one was; `?step=second-factor` for a session that still owes it. */
export function SignInPage() {
  const [options, setOptions] = useState<SignInOptions>()
  const [error, setError] = useState<unknown>()
  const [isFactorDue, setFactorDue] = useState(query.get('step') === 'second-factor')
  useEffect(() => {
    ask(api.GET('/api/sign-in/options')).then(setOptions, setError)
  }, [])

  const goOn = ({ next }: SignedIn) => {
    // What else is due (a new password, enrolling) the app asks for before it shows anything.
    if (next === 'second-factor') setFactorDue(true)
    else location.assign(to)
  }

  return (
    <div className={s.page}>
      <header className={s.bar}>
        <span className={s.logo}>{t('name')}</span>
        <Languages />
      </header>
      <main className={s.card}>
        {error ? (
          <>
            <Fault error={error} />
            <button type="button" className={s.second} onClick={() => location.reload()}>
              {t('retry')}
            </button>
          </>
        ) : !options ? (
          <p role="status">{t('loading')}</p>
        ) : options.empty ? (
          <Titled title={t('first')}>
            <FirstAdminForm goOn={goOn} />
          </Titled>
        ) : isFactorDue ? (
          <Titled title={t('factor')}>
            <SecondFactorForm goOn={goOn} back={() => setFactorDue(false)} />
          </Titled>
        ) : (
          <Titled title={options.centreName ?? t('what')}>
            {refused ? (
              <Fault error={new ApiProblem({ status: 409, code: refused })} />
            ) : (
              to !== '/' && <p className={s.notice}>{t('expired')}</p>
            )}
            <SignInForm askCentre={options.askCentre} oidc={options.oidc} to={to} goOn={goOn} />
            {options.demo && <DemoList goOn={goOn} />}
          </Titled>
        )}
      </main>
    </div>
  )
}

const Titled = ({ title, children }: { title: string; children: ReactNode }) => (
  <>
    <h1 className={s.title}>{title}</h1>
    {children}
  </>
)

const LANGUAGES: readonly [Language, string][] = [
  ['zh-CN', '简体中文'],
  ['zh-TW', '繁體中文'],
  ['en', 'English'],
]

const Languages = () => (
  <nav className={s.languages} aria-label="语言 Language">
    {LANGUAGES.map(([code, name]) => (
      <button
        key={code}
        type="button"
        lang={code}
        aria-pressed={language() === code}
        onClick={() => chooseLanguage(code)}
      >
        {name}
      </button>
    ))}
  </nav>
)
