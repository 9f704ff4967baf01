import pg from 'pg'

/**
 * PostgreSQL quotes values in its errors ("Key (phone)=(...) already exists"), and errors end in logs.
 * Takes the values out and leaves what a programmer needs: code, constraint, table, column, the statement's place.
 */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error
  Object.assign(error, { detail: undefined, where: undefined, internalQuery: undefined })
  // Class 22 (data exception) puts the offending value at the end of its message.
  if (error.code?.startsWith('22')) error.message = error.message.replace(/: ".*$/s, '')
  return error
}

/** Whether this is a refusal of the named constraint (a unique key, a foreign key, a check). */
export function isViolationOf(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.constraint === constraint
}

/** Faults that a repeat of the whole transaction may cure: serialization failure, deadlock. */
export function isWorthRepeating(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01')
}
