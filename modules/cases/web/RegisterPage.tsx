import { App, Checkbox, Input } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useHotkeys } from '#kit/ui/hotkeys.ts'
import { onceOnly } from '#kit/ui/api.ts'
import { Page } from '#kit/ui/Page.tsx'
import { ApiProblem, problemOf } from '#kit/ui/problem.ts'
import { queryClient } from '#kit/ui/query.ts'
import { Refused } from '#kit/ui/states.tsx'
import { useMay } from '#kit/ui/viewer.tsx'
import type { ContactRegistered, Kind } from '../contract.ts'
import { cases } from './api.ts'
import { AskAndTell } from './AskAndTell.tsx'
import { CallerPane } from './CallerPane.tsx'
import { CaseCards } from './CaseCards.tsx'
import { contactOf, fieldIdOf, isEmptyForm, missingIn, toggleKind } from './draft-form.ts'
import { MatterFields } from './MatterFields.tsx'
import { fresh, useLists } from './queries.ts'
import { Registered } from './Registered.tsx'
import { SaveBar } from './SaveBar.tsx'
import { SimilarPane } from './SimilarPane.tsx'
import { useDraft } from './useDraft.ts'
import { t } from './words.ts'
import s from './cases.module.css'

/** Characters of the story after which what is still missing shows red. */
const HEARD = 8
const SPOKEN: readonly Kind[] = ['complaint', 'report', 'consultation']

/** Registration in the order of speech: who, what happened, whom about, what is wanted. Nothing typed is ever lost. */
export default function RegisterPage() {
  const draft = useDraft()
  const { form, change } = draft
  const lists = useLists()
  const mayDispatch = useMay('case.dispatch')
  const { modal } = App.useApp()
  const [made, setMade] = useState<ContactRegistered>()
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const [isTried, setTried] = useState(false)
  // One key per attempt of this form, so that a double press or a repeat after a lost answer saves once.
  const once = useRef(onceOnly())
  const story = useRef<HTMLTextAreaElement>(null)
  const missing = missingIn(form)
  // Red only once somebody speaks: an empty form is not a fault.
  const isAsked = isTried || form.story.trim().length >= HEARD

  const toggle = (kind: Kind) => change((old) => toggleKind(old, kind))
  /** A call that only asks: one press makes it a consultation with the hands in the answer, the next saves. */
  const readyToAnswer = (): boolean => {
    if (!form.kinds.includes('consultation'))
      change((old) => ({
        ...old,
        kinds: old.cases.complaint.request.trim() === '' ? ['consultation'] : [...old.kinds, 'consultation'],
      }))
    else if (form.cases.consultation.answer.trim() !== '') return true
    requestAnimationFrame(() => document.getElementById('desk-answer')?.focus())
    return false
  }
  const save = async (answers: boolean) => {
    if (isBusy || made) return
    if (answers && !readyToAnswer()) return
    setTried(true)
    const musts = missing.filter((one) => one.must)
    if (musts[0]) return void document.getElementById(fieldIdOf(form, musts[0]))?.focus()
    setBusy(true)
    setError(undefined)
    try {
      const registered = await cases.register(contactOf(form, await draft.settle()), once.current)
      setMade(registered)
      draft.restart(true)
      void queryClient.invalidateQueries({ queryKey: fresh.all })
    } catch (fault) {
      // Refused means nothing was saved: the next press is another attempt.
      if (problemOf(fault).status > 0 && problemOf(fault).status < 500) once.current = onceOnly()
      setError(fault)
    } finally {
      setBusy(false)
    }
  }
  const again = () => {
    once.current = onceOnly()
    setMade(undefined)
    setTried(false)
    setError(undefined)
    requestAnimationFrame(() => story.current?.focus())
  }
  const discard = () =>
    void modal.confirm({
      title: t('desk.discard'),
      content: t('desk.discard.what'),
      okText: t('desk.discard.yes'),
      onOk: () => draft.restart(false),
    })
  useEffect(() => story.current?.focus(), [])
  useHotkeys({
    'Ctrl+Enter': () => (made ? again() : void save(false)),
    'Ctrl+Shift+Enter': () => void save(true),
    'Ctrl+1': () => toggle('complaint'),
    'Ctrl+2': () => toggle('report'),
    'Ctrl+3': () => toggle('consultation'),
  })

  if (made)
    return (
      <Page title={t('desk.title')} fixed>
        <Registered made={made} again={again} />
      </Page>
    )
  return (
    <Page title={t('desk.title')} note={draft.wasRestored ? t('desk.restored') : t('desk.keys.what')} fixed>
      <div className={s.deskPage}>
        <div className={s.desk}>
          <div className={`${s.col} ${s.caller}`}>
            <CallerPane form={form} change={change} missing={isAsked ? missing : []} />
            <AskAndTell form={form} missing={missing} />
          </div>
          <div className={s.deskForm}>
            <label htmlFor="desk-story">
              <strong>{t('desk.story')}</strong> <span className={s.note}>{t('desk.story.note')}</span>
            </label>
            <Input.TextArea
              id="desk-story"
              ref={(box) => void (story.current = box?.resizableTextArea?.textArea ?? null)}
              className={`${s.storyBox} ${s.grows}`}
              value={form.story}
              maxLength={20_000}
              rows={5}
              status={isTried && form.story.trim() === '' ? 'error' : ''}
              onChange={(event) => change({ story: event.target.value })}
            />
            <div className={s.kinds} role="group" aria-label={t('desk.kinds')}>
              <span className={s.note}>{t('desk.kinds')}</span>
              {SPOKEN.map((kind, i) => (
                <button
                  key={kind}
                  type="button"
                  aria-pressed={form.kinds.includes(kind)}
                  className={`${s.kind} ${form.kinds.includes(kind) ? s.kindOn : ''}`}
                  onClick={() => toggle(kind)}
                >
                  {form.kinds.includes(kind) ? '✓ ' : ''}
                  {t(`kind.${kind}`)} <kbd>{`Ctrl+${i + 1}`}</kbd>
                </button>
              ))}
              <Checkbox
                className={s.push ?? ''}
                checked={form.isUrgent}
                onChange={(event) => change({ isUrgent: event.target.checked })}
              >
                {t('desk.urgent')}
              </Checkbox>
            </div>
            <MatterFields form={form} change={change} lists={lists} missing={isAsked ? missing : []} />
            <CaseCards
              form={form}
              change={change}
              lists={lists}
              mayDispatch={mayDispatch}
              missing={isAsked ? missing : []}
            />
            {error !== undefined && <Refused error={error} />}
            {error instanceof ApiProblem && error.problem.field && (
              <span className={s.badText}>{error.problem.field}</span>
            )}
          </div>
          <div className={s.col}>
            <SimilarPane form={form} />
          </div>
        </div>
        <SaveBar
          draft={draft}
          isEmpty={isEmptyForm(form)}
          isBusy={isBusy}
          missing={missing}
          count={form.kinds.length}
          save={() => void save(false)}
          answer={() => void save(true)}
          discard={discard}
        />
      </div>
    </Page>
  )
}
