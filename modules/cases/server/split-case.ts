/** 拆分: one text that holds two matters becomes two cases, each handled apart. Source: O20 art. 7. */
import type { Tx } from '#kit/db/index.ts'
import {
  answer,
  findStoredAnswer,
  repeatableOf,
  repeatOf,
  storeAnswer,
  type App,
  type Repeatable,
} from '#kit/http/index.ts'
import { assert, done, isRefusal, refuse, type Outcome, type Refusal } from '#kit/outcome.ts'
import type { Who } from '#people'
import { ACTION_BODIES, CaseParams, CaseSplit, type ContactGiven, type Person } from '../contract.ts'
import { refuseAction } from '../rules/next.ts'
import { refuseGiven } from '../rules/required.ts'
import { allOrNothing } from './all-or-nothing.ts'
import type { CasesNeeds } from './needs.ts'
import { prepareFurther } from './prepare-contact.ts'
import { queryCodeOf } from './query-code.ts'
import { refuseAtOnce, refuseUnits } from './register-contact.ts'
import { openPerson, openStory } from './seals.ts'
import { openLink } from './store/links.ts'
import { findContactStory } from './store/stories.ts'
import { identitiesOf, type CaseRow } from './store/steps.ts'
import { lockCase, refuseStale, stepLocked, steppedOf, type Order } from './take-step.ts'
import { writeContacts } from './write-contacts.ts'

type Stored = Omit<CaseSplit, 'created'> & { created: Omit<CaseSplit['created'], 'queryCode'> }
const CREATED = 201

/**
 * Makes a new case of the same contact: own number, own copy of the person's identity, own clock from the day on which
 * the contact was received. The step stands on the case that was split, unless a report was taken out of something else:
 * that leaves no trace there (O20 art. 33). `repeatable`: at most once per key, for then no version protects from a repeat.
 * Refusals: those of every step; bad-input (what the law asks of the new case is missing), not-allowed (to dispatch or
 * answer it at once), key-reused.
 */
export async function splitCase(
  needs: CasesNeeds,
  who: Who,
  caseId: string,
  order: Order<'split'>,
  repeatable: Repeatable | null = null,
): Promise<Outcome<CaseSplit>> {
  const repeat = repeatable && (await findRepeat(needs, who, repeatable))
  if (repeat) return repeat
  const outcome = await allOrNothing<CaseSplit, string>(needs.db, async (tx) => {
    const split = await splitLocked(tx, needs, who, caseId, order)
    if (isRefusal(split) || !repeatable) return split
    const { queryCode: _secret, ...created } = split.done.created
    const isFirst = await storeAnswer(tx, repeatable, CREATED, { ...split.done, created } satisfies Stored)
    return isFirst ? split : refuse('key-taken')
  })
  if (isRefusal(outcome) && outcome.refused === 'key-taken') {
    const other = await findRepeat(needs, who, repeatable!)
    assert(other, 'the answer that took the key is there')
    return other
  }
  if (!isRefusal(outcome)) needs.nudge()
  return outcome
}

async function splitLocked(
  tx: Tx,
  needs: CasesNeeds,
  who: Who,
  caseId: string,
  order: Order<'split'>,
): Promise<Outcome<CaseSplit>> {
  const at = needs.clock.now()
  const locked = await lockCase(tx, who, caseId)
  if (isRefusal(locked)) return locked
  const { row, rules } = locked.done
  const story = await findContactStory(tx, row.centreId, row.contactId)
  assert(story, 'a contact has its story')
  const given: ContactGiven = {
    channel: row.channel,
    receivedAt: row.receivedAt.toISOString(),
    story: openStory(needs.sealer, row.centreId, story.id, story),
    cases: [order.case],
    ...(await personOf(tx, needs, row)),
  }
  const refusal =
    refuseStale(row, order.version) ??
    refuseAction('split', rules, who) ??
    (await refuseNew(needs, row, who, given, at))
  if (refusal) return refusal

  const prepared = prepareFurther(
    { id: row.contactId, storyId: story.id, receivedAt: row.receivedAt },
    given,
    who,
    at,
    needs,
  )
  const [written] = await writeContacts(tx, row.centreId, [prepared])
  const [created] = written!.cases
  assert(created, 'the new case is written')
  await openLink(tx, {
    centreId: row.centreId,
    caseId,
    otherId: created.id,
    kind: 'same-contact',
    madeBy: who.id,
    madeAt: at,
  })
  const hides = order.case.kind === 'report' && !row.isWalled
  const after = hides
    ? locked
    : await stepLocked(
        tx,
        needs,
        who,
        'split',
        locked.done,
        { words: order.why, data: { otherId: created.id } },
        at,
      )
  return isRefusal(after) ? after : done({ ...steppedOf(after.done, who), created })
}

/** The person who speaks, for the new case's own copy; nobody when they did not say who they are. */
async function personOf(
  tx: Tx,
  needs: CasesNeeds,
  row: CaseRow,
): Promise<{ person: Person } | { isAnonymous: true }> {
  const party = (await identitiesOf(tx, row.centreId, row.id)).find(
    (one) => one.role !== 'respondent-contact',
  )
  return party ? { person: openPerson(needs.sealer, row.centreId, party.id, party) } : { isAnonymous: true }
}

/** What is taken out of a report has words of its own: the story would tell of the report (O20 arts. 7 and 33). */
const refuseShared = (row: CaseRow, { cases: [one] }: ContactGiven): Refusal<'bad-input'> | null =>
  row.isWalled && one?.kind !== 'report' && (one?.text ?? '').trim() === ''
    ? refuse('bad-input', { field: 'cases.0.text', why: '从举报中分出的工单须单独写明内容，不涉及举报' })
    : null

/** What a registration would refuse of the new case. The contact's own time of receipt was accepted long ago. */
async function refuseNew(
  needs: CasesNeeds,
  row: CaseRow,
  who: Who,
  given: ContactGiven,
  at: Date,
): Promise<Refusal | null> {
  const { receivedAt: _accepted, ...undated } = given
  const refusal =
    refuseShared(row, given) ??
    refuseGiven(undated, at) ??
    refuseAtOnce(given, who, at) ??
    (await refuseUnits(needs, who, given))
  return (
    refusal && {
      ...refusal,
      ...(refusal.field !== undefined && { field: refusal.field.replace(/^cases\.0/, 'case') }),
    }
  )
}

async function findRepeat(
  needs: CasesNeeds,
  who: Who,
  repeatable: Repeatable,
): Promise<Outcome<CaseSplit> | null> {
  const stored = await findStoredAnswer(needs.db, repeatable)
  if (!stored) return null
  const outcome = repeatOf(stored, repeatable)
  if (isRefusal(outcome)) return outcome
  const answered = outcome.done as Stored
  const queryCode = queryCodeOf(needs.sealer, who.centreId, answered.created.id)
  return done({ ...answered, created: { ...answered.created, queryCode } })
}

export function splitCaseRoute(app: App, needs: CasesNeeds): void {
  app.post(
    '/api/cases/:caseId/split',
    {
      schema: {
        tags: ['cases'],
        summary: 'Split a case in two',
        params: CaseParams,
        body: ACTION_BODIES.split,
        response: { 201: CaseSplit },
      },
      config: { may: 'case.split', idempotent: true },
    },
    async (request, reply) =>
      answer(
        reply,
        await splitCase(needs, request.who, request.params.caseId, request.body, repeatableOf(request)),
      ),
  )
}
