import { useEffect, useRef, useSyncExternalStore } from 'react'
import { emptyStream, readStream } from './event-stream.ts'

/**
 * Live messages (`GET /api/live`), read by fetch: unlike EventSource it can resume with Last-Event-ID after a refusal,
 * and sees why it was refused. Of all tabs of a session one holds the stream and hands on what it hears, since a browser
 * opens only six connections to a server.
 */
export type LiveMessage = { readonly event: string; readonly data: unknown }
export type LiveState = 'connecting' | 'open' | 'broken'

/** Said by the server: reload what you show, there is too much to tell. */
export const RESET = 'reset'
const SIGNED_OUT = 'signed-out'
const FIRST_WAIT_MS = 1_000
const WAIT_MS_MAX = 30_000
/** Heartbeats come every 15 s; this long without a sound and the line is dead. */
const SILENCE_MS_MAX = 45_000

type Listener = (message: LiveMessage) => void
const listeners = new Set<Listener>()
const watchers = new Set<() => void>()
let state: LiveState = 'connecting'
let lastId: string | undefined

function hear(message: LiveMessage) {
  for (const listener of listeners) listener(message)
}

function become(next: LiveState) {
  if (state === next) return
  state = next
  for (const tell of watchers) tell()
}

type Relayed = { readonly id?: string; readonly message?: LiveMessage; readonly state?: LiveState }

/** Starts listening for this session; returns how to stop. */
export function startLive(sessionId: string, onSignedOut: () => void): () => void {
  const stop = new AbortController()
  const channel = new BroadcastChannel(`xinqiao.live.${sessionId}`)
  const take = ({ id, message, state: told }: Relayed) => {
    if (id !== undefined) lastId = id
    if (told) become(told)
    if (message?.event === SIGNED_OUT) onSignedOut()
    else if (message) hear(message)
  }
  channel.addEventListener('message', (event: MessageEvent<Relayed>) => take(event.data))
  const tell = (relayed: Relayed) => {
    take(relayed)
    if (!stop.signal.aborted) channel.postMessage(relayed)
  }
  const run = () => listen(stop.signal, tell)
  // Only secure pages have locks; elsewhere every tab listens for itself and nobody hands on twice.
  if (navigator.locks)
    void navigator.locks
      .request(`xinqiao.live.${sessionId}`, { signal: stop.signal }, run)
      .catch(() => undefined)
  else void listen(stop.signal, take)
  return () => {
    stop.abort()
    channel.close()
  }
}

async function listen(signal: AbortSignal, tell: (relayed: Relayed) => void): Promise<void> {
  let waitMs = FIRST_WAIT_MS
  while (!signal.aborted) {
    const heard = await readOnce(signal, tell)
    if (heard === 'signed-out') return tell({ message: { event: SIGNED_OUT, data: {} } })
    if (heard === 'some') waitMs = FIRST_WAIT_MS
    if (signal.aborted) return
    tell({ state: 'broken' })
    // Spread, so that a restarted server is not met by all desks in one moment.
    await pause(waitMs * (0.5 + Math.random()), signal)
    waitMs = Math.min(waitMs * 2, WAIT_MS_MAX)
  }
}

async function readOnce(
  signal: AbortSignal,
  tell: (relayed: Relayed) => void,
): Promise<'some' | 'none' | 'signed-out'> {
  const line = new AbortController()
  const cut = () => line.abort()
  signal.addEventListener('abort', cut, { once: true })
  let timer = setTimeout(cut, SILENCE_MS_MAX)
  let heard: 'some' | 'none' = 'none'
  try {
    const response = await fetch('/api/live', {
      headers: { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: line.signal,
    })
    if (response.status === 401) return 'signed-out'
    if (!response.ok || !response.body) return 'none'
    tell({ state: 'open' })
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let stream = emptyStream
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      clearTimeout(timer)
      timer = setTimeout(cut, SILENCE_MS_MAX)
      heard = 'some'
      const { state: next, events } = readStream(stream, piece.value)
      for (const { event, data } of events) tell({ message: { event, data: JSON.parse(data) as unknown } })
      if (next.lastId !== stream.lastId && next.lastId !== undefined) tell({ id: next.lastId })
      stream = next
    }
  } catch {
    // Cut off: the loop comes back.
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cut)
  }
  return heard
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })

/** Calls `handle` for each message of these events while mounted; a `reset` reaches everybody. */
export function useLive(events: readonly string[], handle: (message: LiveMessage) => void) {
  const held = useRef(handle)
  held.current = handle
  const key = events.join(' ')
  useEffect(() => {
    const wanted = new Set(key.split(' '))
    const listener: Listener = (message) =>
      (wanted.has(message.event) || message.event === RESET) && held.current(message)
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }, [key])
}

export const useLiveState = (): LiveState =>
  useSyncExternalStore(
    (tell) => {
      watchers.add(tell)
      return () => watchers.delete(tell)
    },
    () => state,
  )
