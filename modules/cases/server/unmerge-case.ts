import type { App } from '#kit/http/index.ts'
import { assert, done, isRefusal, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import type { Stepped } from '../contract.ts'
import { refuseAction } from '../rules/next.ts'
import { allOrNothing } from './all-or-nothing.ts'
import { lockInOrder } from './lock-two.ts'
import { endLink } from './store/links.ts'
import { findCaseRow } from './store/steps.ts'
import { actionRoute, refuseStale, stepLocked, steppedOf, type Order, type StepNeeds } from './take-step.ts'

/**
 * 撤销并单: the merged case stands where it stood before, with its old limit; the other case is told by a step of its own.
 * Source: decision 0005.
 */
export async function unmergeCase(
  needs: StepNeeds,
  who: Who,
  caseId: string,
  order: Order<'unmerge'>,
): Promise<Outcome<Stepped>> {
  const at = needs.clock.now()
  const outcome = await allOrNothing<Stepped, string>(needs.db, async (tx) => {
    // Read before the locks are taken in order; should it change in between, the version has moved too.
    const peek = await findCaseRow(tx, who.centreId, caseId)
    const found = await lockInOrder(tx, who, [caseId, ...(peek?.mergedInto ? [peek.mergedInto] : [])])
    const locked = found(caseId)
    if (isRefusal(locked)) return locked
    const { row, rules } = locked.done
    const refusal = refuseStale(row, order.version) ?? refuseAction('unmerge', rules, who)
    if (refusal) return refusal
    const intoId = row.mergedInto
    assert(intoId !== null, 'a merged case knows into which')
    await endLink(tx, { centreId: who.centreId, caseId, otherId: intoId, kind: 'duplicate-of', at })

    const turn = { words: order.why, set: { merged_into: null }, data: { otherId: intoId } }
    const after = await stepLocked(tx, needs, who, 'unmerge', locked.done, turn, at)
    if (isRefusal(after)) return after
    const into = found(intoId)
    if (!isRefusal(into) && refuseAction('link', into.done.rules, who) === null) {
      const told = await stepLocked(
        tx,
        needs,
        who,
        'link',
        into.done,
        {
          words: order.why,
          data: { linkKind: 'duplicate-of', otherId: caseId, merged: false },
        },
        at,
      )
      if (isRefusal(told)) return told
    }
    return done(steppedOf(after.done, who))
  })
  if (!isRefusal(outcome)) needs.nudge()
  return outcome
}

export const unmergeCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'unmerge', 'Undo a merge', unmergeCase)
