import type { App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import type { Stepped } from '../contract.ts'
import { refuseAction } from '../rules/next.ts'
import { allOrNothing } from './all-or-nothing.ts'
import { lockTwo } from './lock-two.ts'
import { openLink } from './store/links.ts'
import { actionRoute, refuseStale, stepLocked, steppedOf, type Order, type StepNeeds } from './take-step.ts'

/**
 * 关联: two cases that belong together. The step stands on the case that asked, and on the other as well unless a wall
 * lies between: a report linked with a complaint leaves no trace on the complaint (O20 art. 33).
 * Refusals of its own: bad-input (otherId: absent for the asker, or the case itself; kind), already-linked.
 * Source: design.md section 4.
 */
export async function linkCase(
  needs: StepNeeds,
  who: Who,
  caseId: string,
  order: Order<'link'>,
): Promise<Outcome<Stepped>> {
  const at = needs.clock.now()
  const outcome = await allOrNothing<Stepped, string>(needs.db, async (tx) => {
    if (order.kind === 'duplicate-of') return refuse('bad-input', { field: 'kind', why: '重复工单请用并单' })
    if (order.kind === 'same-contact')
      return refuse('bad-input', { field: 'kind', why: '同一诉求的工单由系统关联' })
    const both = await lockTwo(tx, who, caseId, order.otherId, 'otherId')
    if (isRefusal(both)) return both
    const { one, other } = both.done
    const refusal = refuseStale(one.row, order.version) ?? refuseAction('link', one.rules, who)
    if (refusal) return refusal
    const made = await openLink(tx, {
      centreId: who.centreId,
      caseId,
      otherId: other.row.id,
      kind: order.kind,
      madeBy: who.id,
      madeAt: at,
    })
    if (!made) return refuse('already-linked', { why: '已经关联' })

    const tells = (id: string) => ({ words: order.why, data: { linkKind: order.kind, otherId: id } })
    // Of a pair divided by the wall only the report's side tells of it.
    const onOne = one.row.isWalled || !other.row.isWalled
    const onOther =
      (other.row.isWalled || !one.row.isWalled) && refuseAction('link', other.rules, who) === null
    const after = onOne ? await stepLocked(tx, needs, who, 'link', one, tells(other.row.id), at) : done(one)
    if (isRefusal(after)) return after
    if (onOther) {
      const told = await stepLocked(tx, needs, who, 'link', other, tells(one.row.id), at)
      if (isRefusal(told)) return told
    }
    return done(steppedOf(after.done, who))
  })
  if (!isRefusal(outcome)) needs.nudge()
  return outcome
}

export const linkCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'link', 'Link with another case', linkCase)
