import type { Tx } from '#kit/db/index.ts'
import type { App } from '#kit/http/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { done, refuse, type Outcome } from '#kit/outcome.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Who } from '#people'
import type { Person } from '../contract.ts'
import { maskText } from '../rules/mask.ts'
import { changedColumns, formerText } from './edited-columns.ts'
import { identityRow } from './identity-row.ts'
import { keepSealed, knownPeople } from './keep-words.ts'
import { operatorKey } from './operator-key.ts'
import { openPerson } from './seals.ts'
import { findUnknownCode, type CatalogueCode } from './store/catalogue-codes.ts'
import { saveIdentity } from './store/identities.ts'
import { findOrAddOperator } from './store/operators.ts'
import { identitiesOf, type CaseRow, type CaseSet } from './store/steps.ts'
import { actionRoute, takeStep, type Filling, type Order, type StepNeeds } from './take-step.ts'

type Change = Order<'edit'>['change']

/**
 * 补正: corrects or completes what was recorded. Only what is given changes; what is said anew is sealed anew, and a
 * corrected person's former data stay sealed with the step. Refusals of its own: bad-input (a code that the office's lists
 * do not hold), nothing-changed. Source: O20 art. 9.
 */
export const editCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'edit'>) =>
  takeStep(needs, who, caseId, 'edit', {
    version: order.version,
    words: order.why,
    fill: (tx, { row }, at) => edited(tx, needs.sealer, row, order, at),
  })

async function edited(
  tx: Tx,
  sealer: Sealer,
  row: CaseRow,
  { change, person }: Order<'edit'>,
  at: Date,
): Promise<Outcome<Filling, 'bad-input' | 'nothing-changed'>> {
  const unknown = await findUnknownCode(tx, row.centreId, codesIn(change))
  if (unknown)
    return refuse('bad-input', { field: `change.${unknown.list}Code`, why: '目录里没有这一项，或已停用' })
  if (change.text === '') return refuse('bad-input', { field: 'change.text', why: '内容不能为空' })

  const originals: string[] = []
  const keep = async (text: string) => {
    const id = await keepSealed(tx, sealer, row, text)
    originals.push(id)
    return id
  }
  const known = [
    ...(await knownPeople(tx, sealer, row)),
    ...(person ? [person] : []),
    ...(change.operator?.contact ? [change.operator.contact] : []),
  ]
  const personChanged = person !== undefined && (await correctPerson(tx, sealer, row, person, keep))
  if (change.operator?.contact) await correctContact(tx, sealer, row, change.operator.contact, keep)

  const masked = async (text: string): Promise<string> => {
    const copy = maskText(text, known)
    if (copy !== text) await keep(text)
    return copy
  }
  const set = changedColumns(row, {
    ...plain(change),
    ...(change.title !== undefined && { title: await masked(change.title) }),
    ...(change.request !== undefined && { request_masked: await masked(change.request) }),
    ...(change.place !== undefined && { place_masked: await masked(change.place) }),
    ...(change.operator && (await operatorColumns(tx, row, change, at))),
    ...(change.text !== undefined && {
      text_masked: maskText(change.text, known),
      story_id: await keepSealed(tx, sealer, row, change.text),
    }),
  })
  if (Object.keys(set).length === 0 && !personChanged) return refuse('nothing-changed', { why: '没有改动' })
  return done({ set, originals, ...(personChanged && { data: { personChanged } }) })
}

const codesIn = (change: Change): CatalogueCode[] => {
  const codes: CatalogueCode[] = []
  if (change.classCode) codes.push({ list: 'class', code: change.classCode })
  if (change.problemCode) codes.push({ list: 'problem', code: change.problemCode })
  if (change.topicCode) codes.push({ list: 'topic', code: change.topicCode })
  return codes
}

/** Columns that hold what was given as it is. An empty code takes the classification away. */
const plain = (change: Change): CaseSet => ({
  ...(change.classCode !== undefined && { class_code: change.classCode || null }),
  ...(change.problemCode !== undefined && { problem_code: change.problemCode || null }),
  ...(change.topicCode !== undefined && { topic_code: change.topicCode || null }),
  ...(change.brand !== undefined && { brand: change.brand }),
  ...(change.amountCents !== undefined && { amount_cents: change.amountCents }),
  ...(change.orderNumber !== undefined && { order_number: change.orderNumber }),
  ...(change.districtCode !== undefined && { district_code: change.districtCode }),
  ...(change.street !== undefined && { street: change.street }),
  ...(change.nationalNumber !== undefined && { national_number: change.nationalNumber }),
  ...(change.tags !== undefined && { tags: change.tags }),
  ...(change.isUrgent !== undefined && { is_urgent: change.isUrgent }),
  ...(change.isRealName !== undefined && { is_real_name: change.isRealName }),
})

async function operatorColumns(
  tx: Tx,
  row: CaseRow,
  { operator, districtCode }: Change,
  at: Date,
): Promise<CaseSet> {
  if (!operator) return {}
  const id = await findOrAddOperator(tx, row.centreId, {
    id: uuid7(),
    name: operator.name,
    nameKey: operatorKey(operator.name),
    uscc: operator.uscc ?? '',
    kind: operator.kind ?? 'ordinary',
    address: operator.address ?? '',
    districtCode: districtCode ?? row.districtCode,
    at,
  })
  return { operator_id: id, operator_name: operator.name }
}

/** Writes over the person who speaks; fields not given stay. The former data are kept sealed. True when something changed. */
async function correctPerson(
  tx: Tx,
  sealer: Sealer,
  row: CaseRow,
  person: Person,
  keep: (text: string) => Promise<string>,
): Promise<boolean> {
  const party = (await identitiesOf(tx, row.centreId, row.id)).find(
    (one) => one.role !== 'respondent-contact',
  )
  const former = party && openPerson(sealer, row.centreId, party.id, party)
  const now = { ...former, ...person }
  if (former && formerText(former) === formerText(now) && former.kind === now.kind) return false
  if (former) await keep(formerText(former))
  const role =
    party?.role ??
    ({ consultation: 'asker', complaint: 'complainant', report: 'reporter' } as const)[row.kind]
  await saveIdentity(
    tx,
    row.centreId,
    identityRow(sealer, row.centreId, { id: party?.id ?? uuid7(), caseId: row.id, role, person: now }),
  )
  return true
}

async function correctContact(
  tx: Tx,
  sealer: Sealer,
  row: CaseRow,
  contact: Person,
  keep: (text: string) => Promise<string>,
): Promise<void> {
  const party = (await identitiesOf(tx, row.centreId, row.id)).find(
    (one) => one.role === 'respondent-contact',
  )
  if (party) await keep(formerText(openPerson(sealer, row.centreId, party.id, party)))
  const role = 'respondent-contact'
  await saveIdentity(
    tx,
    row.centreId,
    identityRow(sealer, row.centreId, { id: party?.id ?? uuid7(), caseId: row.id, role, person: contact }),
  )
}

export const editCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'edit', 'Correct a case', editCase)
