/**
 * PostgreSQL plans for an empty database as if every index were alike: it may look up one case by reading all cases of the
 * centre, also in its own checks of foreign keys, until autovacuum first comes by. One ANALYZE after the first rows puts
 * that right; whoever writes many contacts asks for it.
 */
import type { Db } from '#kit/db/index.ts'
import { analyseContacts, plannedCases } from './store/write.ts'

/** After so many contacts of one writer the planner's picture is looked at. */
const LOOKS = [64, 512, 4_096]

/** Call `wrote(n)` after each commit; it renews the planner's picture when that is far behind what was written. */
export function freshStatistics(db: Db): { wrote(contacts: number): Promise<void> } {
  let written = 0
  let looks = 0
  return {
    async wrote(contacts) {
      written += contacts
      const look = LOOKS[looks]
      if (look === undefined || written < look) return
      while (LOOKS[looks] !== undefined && written >= (LOOKS[looks] as number)) looks += 1
      if ((await plannedCases(db)) < written / 2) await analyseContacts(db)
    },
  }
}
