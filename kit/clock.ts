import { dayOf, type Day } from './day.ts'

/**
 * Business time: receipt, legal clocks, shifts, boards. Passed as an argument everywhere.
 * Technical time (sessions, locks, time-outs, sealing, ids) is `machineClock`.
 */
export interface Clock {
  now(): Date
  /** The legal day in China, Asia/Shanghai. */
  today(): Day
}

const clockOf = (nowMs: () => number): Clock => ({
  now: () => new Date(nowMs()),
  today: () => dayOf(new Date(nowMs())),
})

/** The machine's own time; the one place, with kit/ids.ts, that reads it. */
export const machineClock: Clock = clockOf(() => Date.now())

/** A clock that stands still until told: for tests and the twin. */
export function fakeClock(start: Date): Clock & { set(d: Date): void; advance(ms: number): void } {
  let at = start.getTime()
  return {
    ...clockOf(() => at),
    set(d) {
      at = d.getTime()
    },
    advance(ms) {
      at += ms
    },
  }
}

/** A clock that runs with `base` at a fixed distance: the demo's spring of 2020. */
export const offsetClock = (offsetMs: number, base: Clock = machineClock): Clock =>
  clockOf(() => base.now().getTime() + offsetMs)
