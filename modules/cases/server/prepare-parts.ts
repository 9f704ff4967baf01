/** The parts of a prepared case that need no rule: sealed words, masked copies, the operator, the parties. */
import { uuid7 } from '#kit/ids.ts'
import { firstChars, normalise } from '#kit/text.ts'
import type { CaseGiven, Kind, Person } from '../contract.ts'
import { maskText } from '../rules/mask.ts'
import type { CaseForRules } from '../rules/next.ts'
import { identityRow } from './identity-row.ts'
import { operatorKey } from './operator-key.ts'
import type { ContactInWork, PreparedRow } from './prepared.ts'
import { sealStory } from './seals.ts'
import type { NewOperator } from './store/write.ts'

const TITLE_CHARS = 30

/** Seals words as written; `caseId` null: the story of the whole contact. */
export function keepStory(contact: ContactInWork, caseId: string | null, text: string): string {
  const id = uuid7()
  const { sealed, keyVersion } = sealStory(contact.needs.sealer, contact.by.centreId, id, text)
  contact.stories.push({
    id,
    contact_id: contact.id,
    case_id: caseId,
    sealed,
    key_version: keyVersion,
    machine_at: contact.machineAt,
  })
  return id
}

export const knownPeople = (person: Person, given: CaseGiven): Person[] =>
  given.operator?.contact ? [person, given.operator.contact] : [person]

/** Readable copies; `original` is what masking took out of title, request and place, kept sealed for the first step. */
export function maskedTexts(contact: ContactInWork, given: CaseGiven, known: readonly Person[]) {
  const text = maskText(given.text ?? contact.given.story, known)
  const request = maskText(given.request ?? '', known)
  const place = maskText(given.place ?? '', known)
  const title = firstChars(
    given.title === undefined || given.title.trim() === ''
      ? text.replace(/\s+/gu, ' ').trim()
      : maskText(given.title, known),
    given.title ? 200 : TITLE_CHARS,
  )
  const original = [
    [given.title, given.title === undefined ? undefined : title, '标题'],
    [given.request, request, '请求'],
    [given.place, place, '地点'],
  ].flatMap(([asGiven, masked, label]) =>
    asGiven !== undefined && asGiven !== masked && asGiven.trim() !== '' ? [`${label}：${asGiven}`] : [],
  )
  return {
    text,
    request,
    place,
    title,
    brand: maskText(given.brand ?? '', known),
    street: maskText(given.street ?? '', known),
    original: original.join('\n'),
  }
}

/** 实名: says who they are and how to reach them; O121 also asks for a true ID (form 2). */
export function isRealName(
  contact: ContactInWork,
  given: CaseGiven,
  ruleSet: CaseForRules['ruleSet'],
): boolean {
  const { name, phone, idNumber } = contact.person
  if (given.kind !== 'report' || contact.given.isAnonymous || !name) return false
  return given.isRealName ?? (ruleSet === 'o121' ? Boolean(idNumber) : Boolean(phone || idNumber))
}

/** `person`: who speaks. An operator is known to other cases too, so nothing of a person stands in it. */
export function prepareOperator(given: CaseGiven, createdAt: Date, person: Person): NewOperator | null {
  const { operator } = given
  if (!operator) return null
  // Readable like all the rest: a name is no place for a phone number.
  const name = maskText(operator.name.trim(), [person])
  return {
    id: uuid7(),
    name,
    nameKey: operatorKey(name) || normalise(name),
    uscc: operator.uscc ?? '',
    kind: operator.kind ?? 'ordinary',
    address: maskText(operator.address ?? '', [person]),
    districtCode: given.districtCode ?? null,
    createdAt,
  }
}

const ROLE = {
  consultation: 'asker',
  complaint: 'complainant',
  report: 'reporter',
} as const satisfies Record<Kind, string>

const saysWho = (person: Person): boolean =>
  Boolean(person.name || person.phone || person.idNumber || person.address)

/** One sealed row per party of this case; the same person in another case of the contact gets another row. */
export function prepareIdentities(contact: ContactInWork, given: CaseGiven, caseId: string): PreparedRow[] {
  const rows: PreparedRow[] = []
  if (saysWho(contact.person)) rows.push(preparedIdentity(contact, caseId, ROLE[given.kind], contact.person))
  const respondent = given.operator?.contact
  if (respondent && saysWho(respondent))
    rows.push(preparedIdentity(contact, caseId, 'respondent-contact', respondent))
  return rows
}

function preparedIdentity(
  { by, needs }: ContactInWork,
  caseId: string,
  role: string,
  person: Person,
): PreparedRow {
  const row = identityRow(needs.sealer, by.centreId, { id: uuid7(), caseId, role, person })
  return {
    id: row.id,
    case_id: caseId,
    role,
    person_kind: row.personKind,
    sealed: row.sealed,
    key_version: row.keyVersion,
    name_masked: row.nameMasked,
    phone_masked: row.phoneMasked,
    id_masked: row.idMasked,
    address_masked: row.addressMasked,
    hash_version: row.hashVersion,
    phone_hash: row.phoneHash,
    id_hash: row.idHash,
    name_hash: row.nameHash,
  }
}

/** An array literal, since unnest would flatten an array of arrays. */
export const textArray = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`
