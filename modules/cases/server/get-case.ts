/** 工单详情: one case as one viewer may see it. */
import { answer, type App } from '#kit/http/index.ts'
import { done, isRefusal, type Outcome } from '#kit/outcome.ts'
import type { Db, Tx } from '#kit/db/index.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Who } from '#people'
import { CaseDetail, CaseParams } from '../contract.ts'
import { nextActions } from '../rules/next.ts'
import { mayReveal } from '../rules/wall.ts'
import type { ClockNeeds } from './explain-clock.ts'
import { findCase } from './find-case.ts'
import { knownPeople } from './keep-words.ts'
import { findOperator, numbersOf, partiesOf, stepsOf } from './store/detail.ts'
import { evidenceOf } from './store/evidence.ts'
import { casesOfContact, linkedCases, type LinkedRow } from './store/links.ts'
import { namesOf } from './office.ts'
import { revealsOf } from './store/reveals.ts'
import { visibleTo } from './store/scope.ts'
import { clocksOf, type CaseRow } from './store/steps.ts'
import { detailView } from './views/detail.ts'

export type DetailNeeds = ClockNeeds & { db: Db; sealer: Sealer }

/** As many as a person reads; the audit page has them all. */
const REVEALS_SHOWN = 20

/**
 * Everything of a case that this viewer may see: masked texts and parties, steps, clocks with their days, evidence,
 * links, what may be done next, who opened what. Refusal: no-such-case (absent, foreign or walled: one and the same).
 */
export const getCase = (
  needs: DetailNeeds,
  who: Who,
  caseId: string,
): Promise<Outcome<CaseDetail, 'no-such-case'>> =>
  needs.db.transaction((tx) => readDetail(tx, needs, who, caseId), { readOnly: true, repeatableRead: true })

async function readDetail(
  tx: Tx,
  needs: DetailNeeds,
  who: Who,
  caseId: string,
): Promise<Outcome<CaseDetail, 'no-such-case'>> {
  const found = await findCase(tx, who, caseId)
  if (isRefusal(found)) return found
  const { row, rules } = found.done
  const { centreId } = row
  const parties = await partiesOf(tx, centreId, caseId)
  const steps = await stepsOf(tx, centreId, caseId)
  const clocks = await clocksOf(tx, centreId, caseId)
  const evidence = await evidenceOf(tx, centreId, caseId)
  const reveals = await revealsOf(tx, centreId, caseId, REVEALS_SHOWN)
  const said = steps.flatMap((step) => [step.byId, step.unitId, ...idsIn(step.data)])
  const names = await namesOf(tx, centreId, [
    row.unitId,
    row.handlerId,
    ...said,
    ...evidence.map((one) => one.addedBy),
    ...reveals.map((one) => one.actorId),
  ])
  const others = steps.flatMap((step) => (typeof step.data.otherId === 'string' ? [step.data.otherId] : []))
  const numbers = await numbersOf(
    tx,
    centreId,
    row.mergedInto === null ? others : [...others, row.mergedInto],
    visibleTo(who),
  )
  const mergedNumber = row.mergedInto === null ? undefined : numbers.get(row.mergedInto)
  return done(
    detailView({
      needs,
      row,
      parties,
      steps,
      clocks,
      evidence,
      reveals,
      links: await visibleLinks(tx, row, who),
      operator: row.operatorId === null ? undefined : await findOperator(tx, centreId, row.operatorId),
      known: await knownPeople(tx, needs.sealer, row),
      mergedInto:
        row.mergedInto !== null && mergedNumber !== undefined
          ? { id: row.mergedInto, number: mergedNumber }
          : null,
      names: { name: (id) => names.get(id) ?? '', number: (id) => numbers.get(id) ?? '' },
      mayReveal: mayReveal(rules, who),
      next: nextActions(rules, who),
    }),
  )
}

const idsIn = (data: Record<string, unknown>): string[] =>
  ['unitId', 'fromUnitId', 'handlerId'].flatMap((key) => (typeof data[key] === 'string' ? [data[key]] : []))

/** Linked cases and sister cases of the contact, as far as they exist for this viewer. */
async function visibleLinks(tx: Tx, row: CaseRow, who: Who): Promise<LinkedRow[]> {
  const scope = visibleTo(who)
  const linked = (await linkedCases(tx, row.centreId, row.id, scope)).filter(
    (link) => link.linkKind !== 'same-contact',
  )
  const sisters = (await casesOfContact(tx, row.centreId, row.contactId, scope)).filter(
    (one) => one.id !== row.id,
  )
  return [...sisters.map((one): LinkedRow => ({ ...one, linkKind: 'same-contact' })), ...linked]
}

export function getCaseRoute(app: App, needs: DetailNeeds): void {
  app.get(
    '/api/cases/:caseId',
    {
      schema: { tags: ['cases'], summary: 'One case', params: CaseParams, response: { 200: CaseDetail } },
      config: { may: 'case.read' },
    },
    async (request, reply) => answer(reply, await getCase(needs, request.who, request.params.caseId)),
  )
}
