import { useSyncExternalStore } from 'react'

/**
 * Business time in the browser: the machine's clock plus the offset the server told. In the demo it is 2020.
 * Only for showing; whoever decides something asks the server.
 */
let offsetMs = 0
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

export function setBusinessNow(now: Date) {
  offsetMs = now.getTime() - Date.now()
  for (const tell of listeners) tell()
}

export const businessNow = (): Date => new Date(Date.now() + offsetMs)

function subscribe(tell: () => void) {
  listeners.add(tell)
  timer ??= setInterval(() => listeners.forEach((one) => one()), 1000)
  return () => {
    listeners.delete(tell)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** The business time, in steps: re-renders when the step changes, not every second. */
export function useBusinessNow(stepMs = 60_000): Date {
  const step = useSyncExternalStore(subscribe, () => Math.floor((Date.now() + offsetMs) / stepMs))
  return new Date(step * stepMs)
}
