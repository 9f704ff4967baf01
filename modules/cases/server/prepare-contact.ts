/**
 * From what was given to the rows to be written: ids, masks, seals, hashes, search terms, clocks, steps. Pure work of
 * the processor, so that it is done before and outside of any transaction. The number comes later (give-numbers.ts), the
 * operator's id while writing.
 */
import { machineClock } from '#kit/clock.ts'
import { dayOf, type Day } from '#kit/day.ts'
import { uuid7 } from '#kit/ids.ts'
import { firstChars, normalise } from '#kit/text.ts'
import type { Who } from '#people'
import type {
  CaseGiven,
  CaseOutcome,
  CaseSummary,
  ContactGiven,
  ContactRegistered,
  ImportedPast,
  Kind,
  Person,
  State,
} from '../contract.ts'
import { acceptClock } from '../rules/deadline.ts'
import type { FoldedColumn } from '../rules/fold.ts'
import { maskText } from '../rules/mask.ts'
import { isEnd, stateAfter, type CaseForRules } from '../rules/next.ts'
import { missingOf } from '../rules/required.ts'
import { ruleSetOf } from '../rules/rule-set.ts'
import { identityRow } from './identity-row.ts'
import type { CasesNeeds } from './needs.ts'
import { operatorKey } from './operator-key.ts'
import { queryCodeHash, queryCodeOf } from './query-code.ts'
import { sealStory } from './seals.ts'
import type { Searched } from './search-terms.ts'
import type { NewOperator } from './store/write.ts'

export type PreparedStep = {
  action: 'register' | 'dispatch' | 'answer'
  fromState: State | null
  toState: State
  unitId: string | null
  whyMasked: string
  rule: string
  set: Partial<Record<FoldedColumn, unknown>>
  data: Record<string, unknown>
}

type Column = string | number | boolean | Date | Buffer | null
export type PreparedRow = Readonly<Record<string, Column>>

export type PreparedCase = {
  id: string
  kind: Kind
  /** Empty until give-numbers.ts has filled it. */
  number: string
  day: Day
  row: Record<string, Column>
  operator: NewOperator | null
  identities: PreparedRow[]
  steps: PreparedStep[]
  clock: PreparedRow | null
  summary: CaseSummary
  searched: Omit<Searched, 'number'>
  registered: Omit<ContactRegistered['cases'][number], 'number'>
}

export type PreparedContact = {
  id: string
  by: Who
  at: Date
  machineAt: Date
  receivedAt: Date
  /** Null: the contact is on record already, only its cases are new. */
  row: PreparedRow | null
  stories: PreparedRow[]
  cases: PreparedCase[]
  draft: { staffId: string; id: string } | null
}

const TITLE_CHARS = 30

export type PrepareNeeds = Pick<CasesNeeds, 'sealer' | 'calendar'>

/**
 * Prepares one contact. `given` must have passed its schema and refuseGiven (imports: the import's own checks). `at` is
 * business time. `past` marks an imported contact and says what the source tells of its state.
 */
export function prepareContact(
  given: ContactGiven,
  by: Who,
  at: Date,
  needs: PrepareNeeds,
  past?: ImportedPast,
): PreparedContact {
  const receivedAt = given.receivedAt === undefined ? at : new Date(given.receivedAt)
  const machineAt = machineClock.now()
  const id = uuid7()
  const person: Person = given.isAnonymous ? {} : (given.person ?? {})
  const contact: Contact = {
    given,
    by,
    at,
    machineAt,
    id,
    receivedAt,
    day: dayOf(receivedAt),
    person,
    past,
    needs,
    stories: [],
    storyId: '',
  }
  contact.storyId = keepStory(contact, null, given.story)
  return {
    id,
    by,
    at,
    machineAt,
    receivedAt,
    row: {
      id,
      channel: given.channel,
      received_at: receivedAt,
      received_day: contact.day,
      taken_by: by.id,
      imported: past !== undefined,
      source: past?.source ?? null,
      external_id: past?.externalId ?? null,
      machine_at: machineAt,
    },
    cases: given.cases.map((aCase) => prepareCase(contact, aCase)),
    stories: contact.stories,
    draft: given.draftId !== undefined && by.kind === 'staff' ? { staffId: by.id, id: given.draftId } : null,
  }
}

/** A contact on record, as far as a further case of it needs to know. */
export type OnRecord = { id: string; storyId: string; receivedAt: Date }

/**
 * Prepares further cases of a contact on record (split-case.ts): their own identities, numbers and clocks, these from the
 * day on which the contact was received. `given` says the contact again, its story opened; nothing of it is written anew.
 */
export function prepareFurther(
  onRecord: OnRecord,
  given: ContactGiven,
  by: Who,
  at: Date,
  needs: PrepareNeeds,
): PreparedContact {
  const { id, storyId, receivedAt } = onRecord
  const machineAt = machineClock.now()
  const person: Person = given.person ?? {}
  const contact: Contact = {
    given,
    by,
    at,
    machineAt,
    id,
    receivedAt,
    day: dayOf(receivedAt),
    person,
    past: undefined,
    needs,
    stories: [],
    storyId,
  }
  const cases = given.cases.map((aCase) => prepareCase(contact, aCase))
  return { id, by, at, machineAt, receivedAt, row: null, cases, stories: contact.stories, draft: null }
}

type Contact = {
  given: ContactGiven
  by: Who
  at: Date
  machineAt: Date
  id: string
  receivedAt: Date
  day: Day
  person: Person
  past: ImportedPast | undefined
  needs: PrepareNeeds
  stories: PreparedRow[]
  storyId: string
}

/** Seals words as written; `caseId` null: the story of the whole contact. */
function keepStory(contact: Contact, caseId: string | null, text: string): string {
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

function prepareCase(contact: Contact, given: CaseGiven): PreparedCase {
  const { by, day, past, needs, receivedAt, at } = contact
  const { centreId } = by
  const id = uuid7()
  const ruleSet = ruleSetOf(day)
  const known = knownPeople(contact.person, given)
  const texts = maskedTexts(contact, given, known)
  const storyId = given.text === undefined ? contact.storyId : keepStory(contact, id, given.text)
  const state: State = past?.state ?? 'registered'
  const outcome: CaseOutcome | null = past?.outcome ?? null
  const rules: CaseForRules = {
    kind: given.kind,
    ruleSet,
    state,
    outcome,
    unitId: null,
    handlerId: null,
    takenBy: by.id,
    isWalled: given.kind === 'report',
    isRealName: isRealName(contact, given, ruleSet),
    isDone: isEnd(state),
    returns: 0,
    returnRefused: false,
    wasAccepted: false,
    stateBefore: null,
  }
  const operator = prepareOperator(given, at)
  // Everything that differs from an empty case; the operator's id joins it when it is known.
  const set: Partial<Record<FoldedColumn, unknown>> = {
    kind: given.kind,
    rule_set: ruleSet,
    channel: contact.given.channel,
    received_day: day,
    title: texts.title,
    text_masked: texts.text,
    request_masked: texts.request,
    story_id: storyId,
    class_code: given.classCode ?? null,
    problem_code: given.problemCode ?? null,
    topic_code: given.topicCode ?? null,
    brand: texts.brand,
    amount_cents: given.amountCents ?? null,
    order_number: given.orderNumber ?? '',
    operator_name: operator?.name ?? '',
    district_code: given.districtCode ?? null,
    street: texts.street,
    place_masked: texts.place,
    national_number: given.nationalNumber ?? '',
    tags: given.tags ?? [],
    is_walled: rules.isWalled,
    is_real_name: rules.isRealName,
    is_urgent: given.isUrgent ?? false,
    imported: past !== undefined,
    taken_by: by.id,
    ...(outcome !== null && { outcome }),
  }
  const original = texts.original === '' ? null : keepStory(contact, id, texts.original)
  const missing = past ? [] : missingOf(contact.given, given)
  const steps: PreparedStep[] = [
    {
      action: 'register',
      fromState: null,
      toState: state,
      unitId: null,
      whyMasked: '',
      rule: given.kind === 'report' ? 'O20 art. 24' : 'O20 art. 9',
      set,
      data: {
        ...(missing.length > 0 && { missing }),
        ...(original !== null && { originals: [original] }),
        ...(past && { source: past.source }),
      },
    },
  ]
  const follow = followingStep(contact, given, rules, id, known)
  if (follow) steps.push(follow)
  const last = steps[steps.length - 1] as PreparedStep
  const isDone = isEnd(last.toState)
  const limit =
    (past && !past.startClocks) || isDone ? null : acceptClock(given.kind, day, ruleSet, needs.calendar())
  const queryCode = queryCodeOf(needs.sealer, centreId, id)
  const unitId = last.unitId
  const finalOutcome = (follow?.set.outcome as CaseOutcome | undefined) ?? outcome
  return {
    id,
    kind: given.kind,
    number: '',
    day,
    operator,
    row: {
      ...(set as Record<string, Column>),
      tags: textArray(given.tags ?? []),
      id,
      contact_id: contact.id,
      received_at: receivedAt,
      state: last.toState,
      outcome: finalOutcome,
      unit_id: unitId,
      query_code_hash: queryCodeHash(needs.sealer, centreId, queryCode),
      due_day: limit?.dueDay ?? null,
      due_clock: limit?.name ?? null,
      due_provisional: limit?.isProvisional ?? false,
      is_done: isDone,
      step_count: steps.length,
      version: steps.length,
      changed_at: at,
    },
    identities: prepareIdentities(contact, given, id),
    steps,
    clock: limit && {
      case_id: id,
      name: limit.name,
      ordinal: 1,
      source: limit.source,
      started_day: day,
      due_day: limit.dueDay,
      is_provisional: limit.isProvisional,
      calendar_version: needs.calendar().version,
      state: 'running',
    },
    summary: {
      caseId: id,
      kind: given.kind,
      channel: contact.given.channel,
      state,
      receivedDay: day,
      unitId: null,
      handlerId: null,
      classCode: given.classCode ?? null,
      problemCode: given.problemCode ?? null,
      topicCode: given.topicCode ?? null,
      districtCode: given.districtCode ?? null,
      isWalled: rules.isWalled,
      imported: past !== undefined,
    },
    searched: {
      receivedDay: day,
      kind: given.kind,
      channel: contact.given.channel,
      title: texts.title,
      textMasked: texts.text,
      requestMasked: texts.request,
      operatorName: operator?.name ?? '',
      brand: texts.brand,
      orderNumber: given.orderNumber ?? '',
      nationalNumber: given.nationalNumber ?? '',
      classCode: given.classCode ?? null,
      problemCode: given.problemCode ?? null,
      topicCode: given.topicCode ?? null,
      districtCode: given.districtCode ?? null,
    },
    registered: {
      id,
      kind: given.kind,
      state: last.toState,
      queryCode,
      dueDay: limit?.dueDay ?? null,
      dueProvisional: limit?.isProvisional ?? false,
    },
  }
}

/** A consultation answered at once, or a case sent to its unit at once: the second step of the same contact. */
function followingStep(
  contact: Contact,
  given: CaseGiven,
  rules: CaseForRules,
  caseId: string,
  known: readonly Person[],
): PreparedStep | null {
  if (given.answer !== undefined) {
    const next = stateAfter('answer', rules)
    const whyMasked = maskText(given.answer, known)
    const originalId = whyMasked === given.answer ? null : keepStory(contact, caseId, given.answer)
    return {
      action: 'answer',
      fromState: rules.state,
      toState: next.state,
      unitId: null,
      whyMasked,
      rule: next.source,
      set: { outcome: next.outcome ?? null },
      data: originalId === null ? {} : { originals: [originalId] },
    }
  }
  if (given.unitId !== undefined) {
    const next = stateAfter('dispatch', rules)
    return {
      action: 'dispatch',
      fromState: rules.state,
      toState: next.state,
      unitId: given.unitId,
      whyMasked: '',
      rule: next.source,
      set: { unit_id: given.unitId },
      data: { unitId: given.unitId },
    }
  }
  return null
}

const knownPeople = (person: Person, given: CaseGiven): Person[] =>
  given.operator?.contact ? [person, given.operator.contact] : [person]

/** Readable copies; `original` is what masking took out of title, request and place, kept sealed for the first step. */
function maskedTexts(contact: Contact, given: CaseGiven, known: readonly Person[]) {
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
    brand: maskText(given.brand ?? ''),
    street: maskText(given.street ?? ''),
    original: original.join('\n'),
  }
}

/** 实名: says who they are and how to reach them; O121 also asks for a true ID (form 2). */
function isRealName(contact: Contact, given: CaseGiven, ruleSet: CaseForRules['ruleSet']): boolean {
  const { name, phone, idNumber } = contact.person
  if (given.kind !== 'report' || contact.given.isAnonymous || !name) return false
  return given.isRealName ?? (ruleSet === 'o121' ? Boolean(idNumber) : Boolean(phone || idNumber))
}

function prepareOperator(given: CaseGiven, createdAt: Date): NewOperator | null {
  const { operator } = given
  if (!operator) return null
  // Readable like all the rest: a name is no place for a phone number.
  const name = maskText(operator.name.trim())
  return {
    id: uuid7(),
    name,
    nameKey: operatorKey(name) || normalise(name),
    uscc: operator.uscc ?? '',
    kind: operator.kind ?? 'ordinary',
    address: maskText(operator.address ?? ''),
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
function prepareIdentities(contact: Contact, given: CaseGiven, caseId: string): PreparedRow[] {
  const rows: PreparedRow[] = []
  if (saysWho(contact.person)) rows.push(preparedIdentity(contact, caseId, ROLE[given.kind], contact.person))
  const respondent = given.operator?.contact
  if (respondent && saysWho(respondent))
    rows.push(preparedIdentity(contact, caseId, 'respondent-contact', respondent))
  return rows
}

function preparedIdentity({ by, needs }: Contact, caseId: string, role: string, person: Person): PreparedRow {
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
const textArray = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`
