import type { Life, PreparedContact } from '#cases/server'
import type { PlannedCall } from './calls.ts'

/** A call as it went into the database: what was planned, the contact, and what became of each of its cases. */
export type Written = { call: PlannedCall; contact: PreparedContact; lives: Life[] }
