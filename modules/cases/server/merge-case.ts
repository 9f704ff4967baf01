import type { App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome, type Refusal } from '#kit/outcome.ts'
import type { Who } from '#people'
import type { Stepped } from '../contract.ts'
import { refuseAction, type CaseForRules } from '../rules/next.ts'
import { allOrNothing } from './all-or-nothing.ts'
import { lockTwo } from './lock-two.ts'
import { openLink } from './store/links.ts'
import { actionRoute, refuseStale, stepLocked, steppedOf, type Order, type StepNeeds } from './take-step.ts'

/**
 * Why two cases may not become one; null when they may. A report is never merged with anything else, and two reports
 * only inside one unit: else those of one report would come to know of the other's reporter. Source: O20 arts. 7, 33.
 */
function refuseMerging(
  from: CaseForRules,
  into: CaseForRules,
): Refusal<'other-kind' | 'other-wall' | 'wrong-state'> | null {
  if (from.kind !== into.kind) return refuse('other-kind', { why: '咨询、投诉、举报之间不能并单' })
  if (from.isWalled !== into.isWalled || (from.isWalled && from.unitId !== into.unitId))
    return refuse('other-wall', { why: '不同单位的举报不能并单' })
  if (into.state === 'merged') return refuse('wrong-state', { why: '对方工单自己已并入别的工单' })
  return null
}

/**
 * 并单: a repeat is joined to the case that goes on. Both rows stay; the merged one stands still, its limit void, linked
 * as duplicate, and can be taken out again (unmerge). The other case is told by a step of its own.
 * Refusals of its own: bad-input (intoId), other-kind, other-wall, wrong-state.
 * Source: State Council Office letter 2025 No. 66; O20 arts. 7, 33.
 */
export async function mergeCase(
  needs: StepNeeds,
  who: Who,
  caseId: string,
  order: Order<'merge'>,
): Promise<Outcome<Stepped>> {
  const at = needs.clock.now()
  const outcome = await allOrNothing<Stepped, string>(needs.db, async (tx) => {
    const both = await lockTwo(tx, who, caseId, order.intoId, 'intoId')
    if (isRefusal(both)) return both
    const { one: from, other: into } = both.done
    const refusal =
      refuseStale(from.row, order.version) ??
      refuseAction('merge', from.rules, who) ??
      refuseMerging(from.rules, into.rules)
    if (refusal) return refusal
    const { centreId } = who
    await openLink(tx, {
      centreId,
      caseId,
      otherId: into.row.id,
      kind: 'duplicate-of',
      madeBy: who.id,
      madeAt: at,
    })

    const turn = { words: order.why, set: { merged_into: into.row.id }, data: { otherId: into.row.id } }
    const merged = await stepLocked(tx, needs, who, 'merge', from, turn, at)
    if (isRefusal(merged)) return merged
    const told = await stepLocked(
      tx,
      needs,
      who,
      'link',
      into,
      {
        words: order.why,
        data: { linkKind: 'duplicate-of', otherId: caseId, merged: true },
      },
      at,
    )
    return isRefusal(told) ? told : done(steppedOf(merged.done, who))
  })
  if (!isRefusal(outcome)) needs.nudge()
  return outcome
}

export const mergeCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'merge', 'Merge a repeat', mergeCase)
