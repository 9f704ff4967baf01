/**
 * 查看原文: the only way to what is sealed. Opens names, numbers, addresses or the story of one case for those of the
 * table in rules/wall.ts; each time an audit row with the reason, in the same transaction: no row, no value. Revealed
 * values are answered and nowhere else: not logged, not cached, not in the audit. Source: design.md 3.10, O20 art. 33.
 */
import type { Static } from 'typebox'
import type { Tx } from '#kit/db/index.ts'
import { answer, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { audit } from '#people/server'
import { CaseParams, RevealBody, Revealed, type Person } from '../contract.ts'
import { maskReason } from '../rules/mask.ts'
import { mayReveal, mayRevealStory } from '../rules/wall.ts'
import { allOrNothing } from './all-or-nothing.ts'
import { findCase } from './find-case.ts'
import { knownPeople } from './keep-words.ts'
import { reportsBeside } from './reports-beside.ts'
import { openPerson, openStory } from './seals.ts'
import { storiesOf } from './store/stories.ts'
import { identitiesOf, type CaseRow } from './store/steps.ts'
import type { StepNeeds } from './take-step.ts'

type Order = Static<typeof RevealBody>

const FIELDS = {
  name: ['name'],
  phone: ['phone'],
  'id-number': ['idNumber'],
  address: ['address'],
  all: ['name', 'phone', 'idNumber', 'address'],
  story: [],
} as const satisfies Record<Order['what'], readonly (keyof Person)[]>

/**
 * `value` holds the fields asked for (name, phone, idNumber, address), or `story` and, by step, what was said later. A story
 * that tells of a report too is answered by its readable copy to those who may not open the report: a refusal here would
 * say that there is one. Refusals: no-such-case (absent or walled), not-allowed (readable, but not to be opened by this
 * person), no-such-party.
 */
export async function reveal(
  needs: StepNeeds,
  who: Who,
  caseId: string,
  order: Order,
): Promise<Outcome<Static<typeof Revealed>, 'no-such-case' | 'not-allowed' | 'no-such-party'>> {
  const at = needs.clock.now()
  return allOrNothing(needs.db, async (tx) => {
    const found = await findCase(tx, who, caseId)
    if (isRefusal(found)) return found
    const { row, rules } = found.done
    const wantsStory = order.what === 'story' || (order.what === 'all' && order.partyId === undefined)
    if (!mayReveal(rules, who)) return refuse('not-allowed', { why: '您的岗位不能查看原文' })
    const mayStory = !wantsStory || mayRevealStory(rules, await reportsBeside(tx, row), who)

    await audit(tx, who, {
      at,
      action: 'case.reveal',
      targetKind: 'case',
      targetId: caseId,
      reason: maskReason(order.reason, await knownPeople(tx, needs.sealer, row)),
      data: { what: order.what, ...(order.partyId !== undefined && { partyId: order.partyId }) },
    })
    const value: Record<string, string> = {}
    if (order.what !== 'story') {
      const person = await openParty(tx, needs, row, order.partyId)
      if (!person) return refuse('no-such-party')
      for (const field of FIELDS[order.what]) if (person[field]) value[field] = person[field]
    }
    if (wantsStory) Object.assign(value, await openStories(tx, needs, row))
    if (!mayStory) value.story = row.textMasked
    return done({ what: order.what, value })
  })
}

/** The party asked for; without an id the person who speaks, not the operator's contact. */
async function openParty(
  tx: Tx,
  needs: StepNeeds,
  row: CaseRow,
  partyId: string | undefined,
): Promise<Person | undefined> {
  const parties = await identitiesOf(tx, row.centreId, row.id)
  const party =
    partyId === undefined
      ? parties.find((one) => one.role !== 'respondent-contact')
      : parties.find((one) => one.id === partyId)
  return party && openPerson(needs.sealer, row.centreId, party.id, party)
}

/** The story as written, and whatever was masked in later steps: `step-7`, and `step-7-2` for a second text of that step. */
async function openStories(tx: Tx, needs: StepNeeds, row: CaseRow): Promise<Record<string, string>> {
  const value: Record<string, string> = {}
  for (const story of await storiesOf(tx, row)) {
    let name = story.seq === null ? 'story' : `step-${story.seq}`
    for (let nth = 2; name in value; nth += 1) name = `step-${story.seq}-${nth}`
    value[name] = openStory(needs.sealer, row.centreId, story.id, story)
  }
  return value
}

export function revealRoute(app: App, needs: StepNeeds): void {
  app.post(
    '/api/cases/:caseId/reveal',
    {
      schema: {
        tags: ['cases'],
        summary: 'Open what is sealed; logged',
        params: CaseParams,
        body: RevealBody,
        response: { 200: Revealed },
      },
      config: { may: 'case.reveal' },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      answer(reply, await reveal(needs, request.who, request.params.caseId, request.body))
    },
  )
}
