import { useCallback, useEffect, useRef, useState } from 'react'
import { businessNow } from '#kit/ui/clock.ts'
import { ApiProblem, problemOf } from '#kit/ui/problem.ts'
import { useViewer } from '#kit/ui/viewer.tsx'
import { cases } from './api.ts'
import { emptyForm, isEmptyForm, readForm, type DeskForm } from './draft-form.ts'
import { dropLocal, findLocal, importKey, isLocalNewer, keepLocal } from './local-draft.ts'

/** After the first unsaved key, however fast the next ones come: a draft is on the server within a second of typing. */
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
  /** Saves that ended, well or not: what was typed meanwhile, or could not be sent, has its next turn. */
  const [turns, setTurns] = useState(0)
  const draft = useRef<{ id: string; version: number }>({ id: newId(), version: 0 })
  const key = useRef<CryptoKey>(undefined)
  const latest = useRef(form)
  const localTimer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const serverTimer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const saving = useRef<Promise<void>>(undefined)
  const isGone = useRef(false)

  const saveLocally = useCallback(async () => {
    const { id, version } = draft.current
    if (!key.current || isEmptyForm(latest.current)) return
    const kept = {
      id,
      // What is on its way to the server has the next version there.
      version: saving.current ? version + 1 : version,
      form: JSON.stringify(latest.current),
    }
    // Saved or thrown away while it was being sealed: it must not come back.
    await keepLocal(key.current, viewer.id, kept, () => draft.current.id === id)
  }, [viewer.id])

  const saveToServer = useCallback(async () => {
    const { id, version } = draft.current
    if (isEmptyForm(latest.current)) return
    const sent = JSON.stringify(latest.current)
    try {
      const saved = await cases.saveDraft(id, sent, version)
      if (draft.current.id !== id) return
      draft.current.version = saved.version
      setSavedAt(businessNow())
      setState(JSON.stringify(latest.current) === sent ? 'saved' : 'typing')
    } catch (error) {
      if (draft.current.id !== id) return
      const { code } = problemOf(error)
      // Another window saved it, or it became a contact there: this one goes on as a draft of its own.
      if (error instanceof ApiProblem && (code === 'stale-version' || code === 'no-such-draft'))
        draft.current = { id: newId(), version: 0 }
      setState('local')
    }
  }, [])

  /** Waits are counted from the first change: somebody who types without a pause is saved too. */
  const keep = useCallback(
    (afterMs: number) => {
      localTimer.current ??= setTimeout(() => {
        localTimer.current = undefined
        void saveLocally()
      }, LOCAL_AFTER_MS)
      serverTimer.current ??= setTimeout(() => {
        saving.current ??= saveToServer().finally(() => {
          saving.current = undefined
          serverTimer.current = undefined
          void saveLocally()
          setTurns((turn) => turn + 1)
        })
      }, afterMs)
    },
    [saveLocally, saveToServer],
  )
  const rest = useCallback(() => {
    clearTimeout(localTimer.current)
    clearTimeout(serverTimer.current)
    localTimer.current = undefined
    serverTimer.current = undefined
  }, [])

  useEffect(() => {
    isGone.current = false
    const restore = async () => {
      const [{ key: given }, { items }] = await Promise.all([cases.draftKey(), cases.drafts()])
      key.current = await importKey(given)
      const local = await findLocal(key.current, viewer.id)
      const [onServer] = items
      const found = isLocalNewer(local, onServer) ? local : onServer
      const restored = found && readForm(found.form)
      // Typed before the drafts came: what the hands do now goes before.
      if (isGone.current || !restored || !isEmptyForm(latest.current)) return
      const version = items.find((one) => one.id === found.id)?.version ?? 0
      draft.current = { id: found.id, version }
      latest.current = restored
      setForm(restored)
      setRestored(true)
      setState(found === onServer ? 'saved' : 'typing')
    }
    restore()
      .catch(() => undefined)
      .finally(() => !isGone.current && setReady(true))
    return () => {
      isGone.current = true
      // Left for another screen: what the timers had not reached is kept now.
      if (localTimer.current) void saveLocally()
      if (serverTimer.current && !saving.current) void saveToServer()
      rest()
    }
  }, [viewer.id, saveLocally, saveToServer, rest])

  useEffect(() => {
    if (isReady && (state === 'typing' || state === 'local'))
      keep(state === 'local' ? RETRY_MS : SAVE_AFTER_MS)
  }, [form, state, turns, isReady, keep])

  const change = useCallback((next: Partial<DeskForm> | ((form: DeskForm) => DeskForm)) => {
    latest.current = typeof next === 'function' ? next(latest.current) : { ...latest.current, ...next }
    setForm(latest.current)
    setState('typing')
  }, [])

  /** Before the contact is registered: nothing of the draft is under way any more, so that none outlives it. */
  const settle = useCallback(async (): Promise<string | null> => {
    rest()
    await saving.current
    return draft.current.version > 0 ? draft.current.id : null
  }, [rest])

  /** `isSaved`: the contact is there and the server has removed the draft with it. */
  const restart = useCallback(
    (isSaved: boolean) => {
      rest()
      if (!isSaved && draft.current.version > 0)
        void cases.removeDraft(draft.current.id).catch(() => undefined)
      draft.current = { id: newId(), version: 0 }
      dropLocal(viewer.id)
      latest.current = emptyForm()
      setForm(latest.current)
      setState('empty')
      setRestored(false)
      setSavedAt(undefined)
    },
    [viewer.id, rest],
  )
  return { form, change, restart, settle, state, savedAt, wasRestored, isReady }
}
