export type Pulse = { nudge(): void; stop(): Promise<void> }

/**
 * Runs `beat` every `everyMs` and soon after a nudge: never twice at once, never closer than `gapMs` (however often
 * it is nudged), never for more than a fifth of the time, so that a slow database is not made slower; and again at
 * once when it answers that more is waiting. After a fault it waits longer each time.
 */
export function pulse(opts: {
  everyMs: number
  gapMs: number
  beat: () => Promise<'more' | 'done'>
  onFault: (error: unknown) => void
}): Pulse {
  const { everyMs, gapMs, beat, onFault } = opts
  let timer: NodeJS.Timeout | undefined
  let dueAt = Infinity
  let running: Promise<void> | undefined
  let lastEnd = -Infinity
  let gap = gapMs
  let isNudged = false
  let faults = 0
  let stopped = false

  const schedule = (ms: number) => {
    const at = performance.now() + ms
    if (stopped || at >= dueAt) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(run, ms)
  }
  const run = () => {
    dueAt = Infinity
    running ??= once().finally(() => (running = undefined))
  }
  const once = async () => {
    isNudged = false
    const begun = performance.now()
    let wait = everyMs
    try {
      const isMore = (await beat()) === 'more'
      gap = Math.max(gapMs, 4 * (performance.now() - begun))
      wait = isMore ? 0 : Math.max(everyMs, gap)
      faults = 0
    } catch (error) {
      faults += 1
      wait = Math.min(FAULT_MAX_MS, everyMs * 2 ** faults)
      isNudged = false
      if (!stopped) onFault(error)
    }
    lastEnd = performance.now()
    schedule(isNudged ? Math.min(wait, gap) : wait)
  }
  schedule(0)
  return {
    nudge() {
      isNudged = true
      if (!running && faults === 0) schedule(Math.max(0, lastEnd + gap - performance.now()))
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

const FAULT_MAX_MS = 10_000
