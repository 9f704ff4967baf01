import type { Db, Tx } from '#kit/db/index.ts'
import { isRefusal, type Outcome, type Refusal } from '#kit/outcome.ts'

class RolledBack extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super('rolled back')
    this.refusal = refusal
  }
}

/** Runs an operation in a transaction of its own; a refusal leaves nothing, whatever was written before it. */
export async function inTransaction<T, C extends string>(
  db: Db,
  run: (tx: Tx) => Promise<Outcome<T, C>>,
): Promise<Outcome<T, C>> {
  try {
    return await db.transaction(async (tx) => {
      const outcome = await run(tx)
      if (isRefusal(outcome)) throw new RolledBack(outcome)
      return outcome
    })
  } catch (error) {
    if (error instanceof RolledBack) return error.refusal as Refusal<C>
    throw error
  }
}
