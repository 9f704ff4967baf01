import type { Tx } from '#kit/db/index.ts'
import type { App } from '#kit/http/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { done, refuse, type Outcome, type Refusal } from '#kit/outcome.ts'
import type { Sealer } from '#kit/seal.ts'
import { firstChars } from '#kit/text.ts'
import type { Who } from '#people'
import type { Person } from '../contract.ts'
import { maskText, normalPhone } from '../rules/mask.ts'
import { correctParty } from './correct-party.ts'
import { changedColumns } from './edited-columns.ts'
import { keepSealed, knownPeople, speakers } from './keep-words.ts'
import { operatorKey } from './operator-key.ts'
import { findUnknownCode, type CatalogueCode } from './store/catalogue-codes.ts'
import { findOrAddOperator } from './store/operators.ts'
import type { CaseRow, CaseSet } from './store/steps.ts'
import { actionRoute, takeStep, type Filling, type Order, type StepNeeds } from './take-step.ts'

const TITLE_CHARS_MAX = 200

type Change = Order<'edit'>['change']

/**
 * 补正: corrects or completes what was recorded. Only what is given changes; what is said anew is sealed anew, and a
 * corrected person's former data stay sealed with the step. Refusals of its own: bad-input (a code that the office's lists
 * do not hold; what the law asks for taken away), nothing-changed. Source: O20 art. 9.
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
  const refusal = refuseChange(row, change, person) ?? (await refuseCodes(tx, row, change))
  if (refusal) return refusal

  const originals: string[] = []
  const keep = async (text: string) => {
    const id = await keepSealed(tx, sealer, row, text)
    originals.push(id)
    return id
  }
  const contact = change.operator?.contact
  const known = [
    ...(await knownPeople(tx, sealer, row)),
    ...(person ? [person] : []),
    ...(contact ? [contact] : []),
  ]
  const personChanged =
    person !== undefined && (await correctParty(tx, sealer, row, { of: 'speaker', given: person, keep }))
  const contactChanged =
    contact !== undefined && (await correctParty(tx, sealer, row, { of: 'respondent', given: contact, keep }))

  const masked = async (text: string): Promise<string> => {
    const copy = maskText(text, known)
    if (copy !== text) await keep(text)
    return copy
  }
  const set = changedColumns(row, {
    // Who is named only now may have been named in the readable texts before.
    ...(personChanged || contactChanged ? await maskedAnew(row, masked) : {}),
    ...plain(change),
    ...(change.title !== undefined && { title: firstChars(await masked(change.title), TITLE_CHARS_MAX) }),
    ...(change.request !== undefined && { request_masked: await masked(change.request) }),
    ...(change.place !== undefined && { place_masked: await masked(change.place) }),
    ...(change.brand !== undefined && { brand: await masked(change.brand) }),
    ...(change.street !== undefined && { street: await masked(change.street) }),
    ...(change.operator && (await operatorColumns(tx, row, change, at, await speakers(tx, sealer, row)))),
    ...(change.text !== undefined && {
      text_masked: maskText(change.text, known),
      story_id: await keepSealed(tx, sealer, row, change.text),
    }),
  })
  if (Object.keys(set).length === 0 && !personChanged && !contactChanged)
    return refuse('nothing-changed', { why: '没有改动' })
  return done({
    set,
    originals,
    data: { ...(personChanged && { personChanged }), ...(contactChanged && { contactChanged }) },
  })
}

/** What a correction may not take away: a complaint says who complains, how to reach them and what happened (O20 art. 9). */
function refuseChange(row: CaseRow, change: Change, person: Person | undefined): Refusal<'bad-input'> | null {
  const bad = (field: string, why: string) => refuse('bad-input', { field, why })
  if (change.text?.trim() === '') return bad('change.text', '内容不能为空')
  if (change.title?.trim() === '') return bad('change.title', '标题不能为空')
  if (row.kind === 'complaint' && person?.name?.trim() === '') return bad('person.name', '投诉须有投诉人姓名')
  if (row.kind === 'complaint' && person?.phone?.trim() === '')
    return bad('person.phone', '投诉须有投诉人电话')
  if (person?.phone && normalPhone(person.phone) === null) return bad('person.phone', '电话号码不完整')
  if (change.isRealName !== undefined && row.kind !== 'report')
    return bad('change.isRealName', '只有举报分实名和匿名')
  return null
}

async function refuseCodes(tx: Tx, row: CaseRow, change: Change): Promise<Refusal<'bad-input'> | null> {
  const unknown = await findUnknownCode(tx, row.centreId, codesIn(change))
  return unknown
    ? refuse('bad-input', { field: `change.${unknown.list}Code`, why: '目录里没有这一项，或已停用' })
    : null
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
  ...(change.amountCents !== undefined && { amount_cents: change.amountCents }),
  ...(change.orderNumber !== undefined && { order_number: change.orderNumber }),
  ...(change.districtCode !== undefined && { district_code: change.districtCode }),
  ...(change.nationalNumber !== undefined && { national_number: change.nationalNumber }),
  ...(change.tags !== undefined && { tags: change.tags }),
  ...(change.isUrgent !== undefined && { is_urgent: change.isUrgent }),
  ...(change.isRealName !== undefined && { is_real_name: change.isRealName }),
})

const maskedAnew = async (row: CaseRow, masked: (text: string) => Promise<string>): Promise<CaseSet> => ({
  title: await masked(row.title),
  text_masked: await masked(row.textMasked),
  request_masked: await masked(row.requestMasked),
  place_masked: await masked(row.placeMasked),
  brand: await masked(row.brand),
  street: await masked(row.street),
})

async function operatorColumns(
  tx: Tx,
  row: CaseRow,
  { operator, districtCode }: Change,
  at: Date,
  speaks: readonly Person[],
): Promise<CaseSet> {
  if (!operator) return {}
  // Readable like all the rest, and known to other cases too: no place for a person's name or number.
  const name = maskText(operator.name.trim(), speaks)
  const id = await findOrAddOperator(tx, row.centreId, {
    id: uuid7(),
    name,
    nameKey: operatorKey(name),
    uscc: operator.uscc ?? '',
    kind: operator.kind ?? 'ordinary',
    address: maskText(operator.address ?? '', speaks),
    districtCode: districtCode ?? row.districtCode,
    at,
  })
  return { operator_id: id, operator_name: name }
}

export const editCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'edit', 'Correct a case', editCase)
