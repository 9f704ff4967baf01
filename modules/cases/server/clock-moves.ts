import type { Day } from '#kit/day.ts'
import type { Action, State } from '../contract.ts'
import { isEnd } from '../rules/next.ts'
import type { ClockRow } from './store/steps.ts'

/** What a step does to the accept limit. Accepting or refusing is what O20 art. 14 asks for; the rest ends the duty. */
const ON_ACCEPT_CLOCK: Partial<Record<Action, 'meet' | 'void'>> = {
  accept: 'meet',
  refuse: 'meet',
  withdraw: 'void',
  redirect: 'void',
  merge: 'void',
}

/** Before acceptance: the limit still runs, wherever the case lies meanwhile. */
const UNDECIDED: ReadonlySet<State> = new Set<State>(['registered', 'dispatched', 'signed', 'return-asked'])

/**
 * The clocks that a step moves, in their new state. Met on or before the due day, broken after it. A case that ends
 * otherwise has no clock left to run; one that comes back undecided (reopened, unmerged) has its old limit again, since
 * no article stops it meanwhile.
 */
export function clocksAfter(
  clocks: readonly ClockRow[],
  action: Action,
  toState: State,
  today: Day,
): ClockRow[] {
  return clocks.flatMap((clock) => {
    const moved = moveOf(clock, action, toState, today)
    return moved ? [moved] : []
  })
}

function moveOf(clock: ClockRow, action: Action, toState: State, today: Day): ClockRow | null {
  if (clock.state === 'void')
    return clock.name === 'accept' && UNDECIDED.has(toState)
      ? { ...clock, state: 'running', endedDay: null }
      : null
  if (clock.state !== 'running' && clock.state !== 'stopped') return null
  const move = ON_ACCEPT_CLOCK[action] ?? (isEnd(toState) ? 'void' : null)
  if (move === null) return null
  if (move === 'void') return { ...clock, state: 'void', endedDay: today }
  return { ...clock, state: today <= clock.dueDay ? 'met' : 'broken', endedDay: today }
}

/** The nearest due day among the clocks that run: what lists, lamps and 超期 go by. */
export function nearestDue(
  clocks: readonly ClockRow[],
): Pick<ClockRow, 'dueDay' | 'name' | 'isProvisional'> | null {
  const running = clocks.filter((clock) => clock.state === 'running')
  return running.sort((a, b) => (a.dueDay < b.dueDay ? -1 : a.dueDay > b.dueDay ? 1 : 0))[0] ?? null
}
