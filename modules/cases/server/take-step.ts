/** The frame of every action on one case: lock, wall, version, rule, step. Operations fill in what is their own. */
import type { Clock } from '#kit/clock.ts'
import type { Db, Tx } from '#kit/db/index.ts'
import { answer, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome, type Refusal } from '#kit/outcome.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Who } from '#people'
import { ACTION_BODIES, CaseParams, Stepped, type Action } from '../contract.ts'
import { nextActions, refuseAction, stateAfter, type CaseForRules } from '../rules/next.ts'
import type { Choice } from '../rules/table.ts'
import { mayRead } from '../rules/wall.ts'
import { allOrNothing } from './all-or-nothing.ts'
import { beforeNow, forRules, readForRules } from './case-for-rules.ts'
import { lockCaseRow, type CaseRow, type CaseSet } from './store/steps.ts'
import { writeStep } from './write-step.ts'
import type { Static } from 'typebox'

export type StepNeeds = { db: Db; clock: Clock; sealer: Sealer; nudge(): void }

/** A case whose row is locked in this transaction. */
export type Locked = { row: CaseRow; rules: CaseForRules }

/** Locks a case for one who may know of it: whatever is absent for `who` does not exist. */
export async function lockCase(tx: Tx, who: Who, id: string): Promise<Outcome<Locked, 'no-such-case'>> {
  const row = await lockCaseRow(tx, who.centreId, id)
  if (!row) return refuse('no-such-case')
  const rules = await readForRules(tx, row)
  return mayRead(rules, who) ? done({ row, rules }) : refuse('no-such-case')
}

/** stale-version with the present one when the person decided on an older picture of the case. */
export const refuseStale = (row: CaseRow, version: number): Refusal<'stale-version'> | null =>
  row.version === version
    ? null
    : refuse('stale-version', { current: { version: row.version, state: row.state } })

/** What an operation adds to the plain step. */
export type Filling = {
  set?: CaseSet
  data?: Readonly<Record<string, unknown>>
  /** As said; masked and sealed by writeStep. */
  words?: string
  /** Ids of stories that hold the originals of masked columns. */
  originals?: readonly string[]
}

export type Turn = Filling & {
  version: number
  choice?: Choice
  /** Reads what the step needs under the lock; may still refuse. Adds to what stands here. */
  fill?: (tx: Tx, locked: Locked, at: Date) => Promise<Outcome<Filling>> | Outcome<Filling>
  /** What follows in the same transaction, on the row after the step. */
  follow?: (tx: Tx, after: Locked, at: Date) => Promise<Outcome<Locked | undefined>>
}

/**
 * Takes one step on one case. Refusals, in this order: no-such-case (absent or walled), stale-version, whatever the
 * tables of rules/ say (not-allowed, not-your-unit, wrong-state, not-yet; each with what is allowed now), and the
 * operation's own. A refusal leaves nothing.
 */
export async function takeStep(
  needs: StepNeeds,
  who: Who,
  caseId: string,
  action: Action,
  turn: Turn,
): Promise<Outcome<Stepped>> {
  const at = needs.clock.now()
  const outcome = await allOrNothing(needs.db, async (tx) => {
    const locked = await lockCase(tx, who, caseId)
    if (isRefusal(locked)) return locked
    const refusal = refuseStale(locked.done.row, turn.version) ?? refuseAction(action, locked.done.rules, who)
    if (refusal) return refusal
    const after = await stepLocked(tx, needs, who, action, locked.done, turn, at)
    if (isRefusal(after)) return after
    const last = turn.follow ? await turn.follow(tx, after.done, at) : after
    return isRefusal(last) ? last : done(steppedOf(last.done ?? after.done, who))
  })
  if (!isRefusal(outcome)) needs.nudge()
  return outcome
}

/** The step itself, on a locked case for which the rules have said yes. */
export async function stepLocked(
  tx: Tx,
  needs: Pick<StepNeeds, 'sealer'>,
  who: Who,
  action: Action,
  { row, rules }: Locked,
  turn: Omit<Turn, 'version' | 'follow'>,
  at: Date,
): Promise<Outcome<Locked>> {
  const filled: Outcome<Filling> = turn.fill ? await turn.fill(tx, { row, rules }, at) : done({})
  if (isRefusal(filled)) return filled
  const next = stateAfter(action, rules, turn.choice)
  const words = filled.done.words ?? turn.words
  const after = await writeStep(tx, needs.sealer, {
    who,
    at,
    aCase: row,
    action,
    toState: next.state,
    set: {
      ...turn.set,
      ...filled.done.set,
      ...(next.outcome !== undefined && next.outcome !== row.outcome && { outcome: next.outcome }),
    },
    ...(words !== undefined && { words }),
    ...(filled.done.originals && { originals: filled.done.originals }),
    rule: next.source,
    data: { ...turn.data, ...filled.done.data },
  })
  return done({ row: after, rules: forRules(after, beforeNow(rules, action, next.state, turn.choice)) })
}

/** The answer to the person: where the case stands and what they may do next. */
export const steppedOf = ({ row, rules }: Locked, who: Who): Stepped => ({
  id: row.id,
  state: row.state,
  version: row.version,
  next: mayRead(rules, who) ? nextActions(rules, who) : [],
})

type Bodies = typeof ACTION_BODIES
export type ActionWithBody = keyof Bodies
export type Order<A extends ActionWithBody> = Static<Bodies[A]>

/** POST /api/cases/:caseId/<action>: the same shape for all, typed by the action's own body. */
export function actionRoute<A extends ActionWithBody, N extends StepNeeds>(
  app: App,
  needs: N,
  action: A,
  summary: string,
  run: (needs: N, who: Who, caseId: string, order: Order<A>) => Promise<Outcome<Stepped>>,
): void {
  app.post(
    `/api/cases/:caseId/${action}`,
    {
      schema: {
        tags: ['cases'],
        summary,
        params: CaseParams,
        body: ACTION_BODIES[action],
        response: { 200: Stepped },
      },
      config: { may: `case.${action}` },
    },
    async (request, reply) =>
      answer(reply, await run(needs, request.who, request.params.caseId, request.body as Order<A>)),
  )
}
