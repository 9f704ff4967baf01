/**
 * A refusal is a value: expected, typed, and it says what would be allowed instead (design.md, ground rule 2).
 * Exceptions are for faults: broken invariants, lost databases.
 */
export type Refusal<C extends string = string> = {
  readonly refused: C
  /** The input field at fault, as the sender named it. */
  readonly field?: string
  /** One sentence for a human; never personal data. */
  readonly why?: string
  /** The actions allowed now. */
  readonly allowed?: readonly string[]
  /** The present version or value, where the sender's was stale. */
  readonly current?: unknown
}

export type Outcome<T, C extends string = string> = { readonly done: T } | Refusal<C>

type More = Omit<Refusal, 'refused'>

export const done = <T>(value: T): { readonly done: T } => ({ done: value })

export const refuse = <C extends string>(code: C, more?: More): Refusal<C> => ({ refused: code, ...more })

/** True for a refusal; afterwards the compiler knows the rest is done. */
export const isRefusal = <C extends string>(
  outcome: { readonly done: unknown } | Refusal<C>,
): outcome is Refusal<C> => 'refused' in outcome

/** Throws when what must hold does not: a fault of ours, never a user's mistake. `what` states the invariant. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${what}`)
}
