import { useId, useState, type InputHTMLAttributes, type KeyboardEvent, type ReactNode } from 'react'
import { problemOf, problemText } from '#kit/ui/problem.ts'
import { t } from './words.ts'
import s from './sign-in.module.css'

type FieldProps = InputHTMLAttributes<HTMLInputElement> & {
  label: string
  hint?: string
  fault?: string | undefined
}

export function Field({ label, hint, fault, ...input }: FieldProps) {
  const id = useId()
  const note = fault ?? hint
  return (
    <div className={s.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        {...input}
        aria-invalid={fault ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
      />
      {note && (
        <p id={`${id}-note`} className={fault ? s.fault : s.hint}>
          {note}
        </p>
      )}
    </div>
  )
}

/** A password that can be looked at, and says when Caps Lock is on. */
export function PasswordField(props: FieldProps) {
  const id = useId()
  const [isShown, setShown] = useState(false)
  const [isCaps, setCaps] = useState(false)
  const { label, hint, fault, ...input } = props
  const watch = (event: KeyboardEvent) => setCaps(event.getModifierState('CapsLock'))
  const note = fault ?? (isCaps ? t('caps') : hint)
  return (
    <div className={s.field}>
      <label htmlFor={id}>{label}</label>
      <div className={s.withButton}>
        <input
          id={id}
          {...input}
          type={isShown ? 'text' : 'password'}
          onKeyDown={watch}
          onKeyUp={watch}
          aria-invalid={fault ? true : undefined}
          aria-describedby={note ? `${id}-note` : undefined}
        />
        <button
          type="button"
          onClick={() => setShown(!isShown)}
          aria-label={isShown ? t('password.hide') : t('password.show')}
          aria-pressed={isShown}
        >
          <svg
            width="18"
            height="18"
            viewBox="0 0 18 18"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.4"
            aria-hidden
          >
            <path d="M1.5 9C4 4.5 14 4.5 16.5 9 14 13.5 4 13.5 1.5 9z" />
            <circle cx="9" cy="9" r="2.2" />
            {isShown && <path d="M3 15L15 3" />}
          </svg>
        </button>
      </div>
      {note && (
        <p id={`${id}-note`} className={fault ? s.fault : s.hint}>
          {note}
        </p>
      )}
    </div>
  )
}

/** What the server refused, in words; read out at once. */
export function Fault({ error }: { error: unknown }) {
  return (
    <div role="alert" className={error ? s.alert : s.silent}>
      {error ? problemText(problemOf(error)) : null}
    </div>
  )
}

export const Main = ({ busy, children }: { busy: boolean; children: ReactNode }) => (
  <button type="submit" className={s.main} disabled={busy}>
    {busy ? t('submitting') : children}
  </button>
)
