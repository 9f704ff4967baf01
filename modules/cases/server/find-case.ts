import type { Tx } from '#kit/db/index.ts'
import { done, refuse, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { mayRead } from '../rules/wall.ts'
import { readForRules } from './case-for-rules.ts'
import { findCaseRow } from './store/steps.ts'
import type { Locked } from './take-step.ts'

/** Reads a case, without a lock, for one who may know of it; else it does not exist: absent, foreign and walled are one. */
export async function findCase(tx: Tx, who: Who, id: string): Promise<Outcome<Locked, 'no-such-case'>> {
  const row = await findCaseRow(tx, who.centreId, id)
  if (!row) return refuse('no-such-case')
  const rules = await readForRules(tx, row)
  return mayRead(rules, who) ? done({ row, rules }) : refuse('no-such-case')
}
