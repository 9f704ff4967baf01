import type { Clock } from '#kit/clock.ts'
import type { Db } from '#kit/db/index.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Calendar } from '#kit/workdays.ts'

/** What the operations of cases ask for. `clock` is business time. */
export type CasesNeeds = {
  db: Db
  clock: Clock
  sealer: Sealer
  /** The newest calendar that is loaded. */
  calendar: () => Calendar
  /** Wakes the relay after a commit. */
  nudge(): void
}
