import type { Db, Tx } from '#kit/db/index.ts'
import { isRefusal, type Outcome, type Refusal } from '#kit/outcome.ts'

class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super('refused: the transaction is taken back')
    this.refusal = refusal
  }
}

/** Runs an operation in one transaction; a refusal takes back whatever was written before it, so it leaves nothing. */
export async function allOrNothing<T, C extends string>(
  db: Db,
  work: (tx: Tx) => Promise<Outcome<T, C>>,
): Promise<Outcome<T, C>> {
  try {
    return await db.transaction(async (tx) => {
      const outcome = await work(tx)
      if (isRefusal(outcome)) throw new Refused(outcome)
      return outcome
    })
  } catch (error) {
    if (error instanceof Refused) return error.refusal as Refusal<C>
    throw error
  }
}
