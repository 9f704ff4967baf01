const INTERVAL_MS = 500
const RESTARTS_MAX = 5
const CALM_MS = 60_000

export type Watch = { isAlive(): boolean; restart(): Promise<void>; told(error: Error | null): void }

/** Starts the server again when it dies under the application; gives up when it keeps dying. */
export function watch({ isAlive, restart, told }: Watch): { stop(): Promise<void> } {
  let busy: Promise<void> = Promise.resolve()
  let stopped = false
  let recent: number[] = []

  const look = async (): Promise<void> => {
    if (stopped || isAlive()) return
    const now = performance.now()
    recent = [...recent.filter((at) => now - at < CALM_MS), now]
    if (recent.length > RESTARTS_MAX) {
      stopped = true
      told(
        new Error(
          `PostgreSQL died ${recent.length} times within ${CALM_MS / 1000} s: see postgres.log in the data folder`,
        ),
      )
      return
    }
    try {
      await restart()
      told(null)
    } catch (error) {
      stopped = true
      told(error as Error)
    }
  }
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    busy = look().finally(() => (isLooking = false))
  }, INTERVAL_MS)
  timer.unref()
  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      await busy
    },
  }
}
