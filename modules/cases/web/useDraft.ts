import { useCallback, useEffect, useRef, useState } from 'react'
import { ApiProblem, problemOf } from '#kit/ui/problem.ts'
import { useViewer } from '#kit/ui/viewer.tsx'
import { cases } from './api.ts'
import { emptyForm, isEmptyForm, readForm, type DeskForm } from './draft-form.ts'
import { dropLocal, findLocal, importKey, keepLocal } from './local-draft.ts'

/** After the last key; so that a draft is on the server within a second of typing. */
const SAVE_AFTER_MS = 600
const LOCAL_AFTER_MS = 150
/** The line is gone: tried again while the form is open. */
const RETRY_MS = 4_000

export type DraftState = 'empty' | 'typing' | 'local' | 'saved'

/** UUIDs of the browser need a secure context; loopback and https are. */
const newId = () => crypto.randomUUID()

/**
 * The registration form with its draft: kept in this browser at once and on the server within a second, both sealed;
 * there again after reload, crash and sign-out. `restart` begins anew, once the contact is saved or thrown away.
 */
export function useDraft() {
  const viewer = useViewer()
  const [form, setForm] = useState<DeskForm>(emptyForm)
  const [state, setState] = useState<DraftState>('empty')
  const [savedAt, setSavedAt] = useState<Date>()
  const [isReady, setReady] = useState(false)
  const [wasRestored, setRestored] = useState(false)
  const [tries, setTries] = useState(0)
  const draft = useRef<{ id: string; version: number }>({ id: newId(), version: 0 })
  const key = useRef<CryptoKey>(undefined)
  const latest = useRef(form)
  const isSaving = useRef(false)
  latest.current = form

  useEffect(() => {
    let isGone = false
    const restore = async () => {
      const [{ key: given }, { items }] = await Promise.all([cases.draftKey(), cases.drafts()])
      key.current = await importKey(given)
      const local = await findLocal(key.current, viewer.id)
      const [onServer] = items
      const isLocalNewer =
        local !== null && (!onServer || local.id !== onServer.id || local.version >= onServer.version)
      const found = isLocalNewer ? local : onServer
      const restored = found && readForm(found.form)
      if (isGone || !found || !restored) return
      // Typed before the drafts came: what the hands do now goes before.
      if (!isEmptyForm(latest.current)) return
      draft.current = { id: found.id, version: items.find((one) => one.id === found.id)?.version ?? 0 }
      setForm(restored)
      setRestored(true)
      setState('saved')
    }
    restore()
      .catch(() => undefined)
      .finally(() => !isGone && setReady(true))
    return () => void (isGone = true)
  }, [viewer.id])

  const saveToServer = useCallback(async () => {
    if (isSaving.current || isEmptyForm(latest.current)) return
    isSaving.current = true
    const sent = JSON.stringify(latest.current)
    try {
      const saved = await cases.saveDraft(draft.current.id, sent, draft.current.version)
      draft.current.version = saved.version
      setSavedAt(new Date())
      setState(JSON.stringify(latest.current) === sent ? 'saved' : 'typing')
    } catch (error) {
      const problem = problemOf(error)
      // Another window saved it, or it became a contact there: this one goes on as a draft of its own.
      if (
        error instanceof ApiProblem &&
        (problem.code === 'stale-version' || problem.code === 'no-such-draft')
      )
        draft.current = { id: newId(), version: 0 }
      setState('local')
      setTries((n) => n + 1)
    } finally {
      isSaving.current = false
    }
  }, [])

  useEffect(() => {
    if (!isReady || state === 'empty' || state === 'saved') return undefined
    const local = setTimeout(() => {
      if (key.current)
        void keepLocal(key.current, viewer.id, {
          ...draft.current,
          form: JSON.stringify(latest.current),
          at: Date.now(),
        })
    }, LOCAL_AFTER_MS)
    const server = setTimeout(() => void saveToServer(), state === 'local' ? RETRY_MS : SAVE_AFTER_MS)
    return () => {
      clearTimeout(local)
      clearTimeout(server)
    }
  }, [form, state, isReady, tries, viewer.id, saveToServer])

  const change = useCallback((next: Partial<DeskForm> | ((form: DeskForm) => DeskForm)) => {
    setForm((old) => (typeof next === 'function' ? next(old) : { ...old, ...next }))
    setState('typing')
  }, [])

  /** `isSaved`: the contact is there and the server has removed the draft with it. */
  const restart = useCallback(
    (isSaved: boolean) => {
      if (!isSaved && draft.current.version > 0)
        void cases.removeDraft(draft.current.id).catch(() => undefined)
      dropLocal(viewer.id)
      draft.current = { id: newId(), version: 0 }
      setForm(emptyForm())
      setState('empty')
      setRestored(false)
      setSavedAt(undefined)
    },
    [viewer.id],
  )
  return {
    form,
    change,
    restart,
    state,
    savedAt,
    wasRestored,
    draftId: () => (draft.current.version > 0 ? draft.current.id : null),
  }
}
