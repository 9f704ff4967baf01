/**
 * From what was given to the rows to be written: ids, masks, seals, hashes, search terms, clocks, steps. Pure work of
 * the processor, so that it is done before and outside of any transaction. The number comes later (give-numbers.ts), the
 * operator's id while writing.
 */
import { machineClock } from '#kit/clock.ts'
import { dayOf } from '#kit/day.ts'
import { uuid7 } from '#kit/ids.ts'
import type { Who } from '#people'
import type { CaseGiven, CaseOutcome, ContactGiven, ImportedPast, Person, State } from '../contract.ts'
import { acceptClock } from '../rules/deadline.ts'
import type { FoldedColumn } from '../rules/fold.ts'
import { maskText } from '../rules/mask.ts'
import { isEnd, stateAfter, type CaseForRules } from '../rules/next.ts'
import { missingOf } from '../rules/required.ts'
import { ruleSetOf } from '../rules/rule-set.ts'
import { queryCodeHash, queryCodeOf } from './query-code.ts'
import type {
  Column,
  ContactInWork,
  PreparedCase,
  PreparedContact,
  PreparedStep,
  PrepareNeeds,
} from './prepared.ts'
import {
  isRealName,
  keepStory,
  knownPeople,
  maskedTexts,
  prepareIdentities,
  prepareOperator,
  textArray,
} from './prepare-parts.ts'

export type { PreparedCase, PreparedContact, PreparedRow, PreparedStep, PrepareNeeds } from './prepared.ts'

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
  const contact: ContactInWork = {
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
  const contact: ContactInWork = {
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

function prepareCase(contact: ContactInWork, given: CaseGiven): PreparedCase {
  const { by, day, past, needs, receivedAt, at } = contact
  const { centreId } = by
  const id = uuid7()
  const ruleSet = ruleSetOf(day)
  const known = knownPeople(contact.person, given)
  const texts = maskedTexts(contact, given, known)
  const storyId = given.text === undefined ? contact.storyId : keepStory(contact, id, given.text)
  const state: State = past?.state ?? 'registered'
  const outcome: CaseOutcome | null = past?.outcome ?? null
  // Where the source says the case lies; nobody here has sent it there, so that is no step of its own.
  const pastUnitId = (past && given.unitId) ?? null
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
  const operator = prepareOperator(given, at, contact.person)
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
    ...(pastUnitId !== null && { unit_id: pastUnitId }),
  }
  const original = texts.original === '' ? null : keepStory(contact, id, texts.original)
  const missing = past ? [] : missingOf(contact.given, given)
  const steps: PreparedStep[] = [
    {
      action: 'register',
      fromState: null,
      toState: state,
      unitId: pastUnitId,
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
  const following = past ? [] : followingSteps(contact, given, rules, id, known)
  steps.push(...following)
  const last = steps[steps.length - 1] as PreparedStep
  const isDone = isEnd(last.toState)
  const limit =
    (past && !past.startClocks) || isDone ? null : acceptClock(given.kind, day, ruleSet, needs.calendar())
  const queryCode = queryCodeOf(needs.sealer, centreId, id)
  const unitId = last.unitId
  const finalOutcome = (following[0]?.set.outcome as CaseOutcome | undefined) ?? outcome
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
      unitId: pastUnitId,
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

/** A consultation answered and closed at once, or a case sent to its unit at once: further steps of the same contact. */
function followingSteps(
  contact: ContactInWork,
  given: CaseGiven,
  rules: CaseForRules,
  caseId: string,
  known: readonly Person[],
): PreparedStep[] {
  if (given.answer !== undefined) {
    const next = stateAfter('answer', rules)
    const closed = stateAfter('close', { ...rules, state: next.state, outcome: next.outcome ?? null })
    const whyMasked = maskText(given.answer, known)
    const originalId = whyMasked === given.answer ? null : keepStory(contact, caseId, given.answer)
    return [
      {
        action: 'answer',
        fromState: rules.state,
        toState: next.state,
        unitId: null,
        whyMasked,
        rule: next.source,
        set: { outcome: next.outcome ?? null },
        data: originalId === null ? {} : { originals: [originalId] },
      },
      {
        action: 'close',
        fromState: next.state,
        toState: closed.state,
        unitId: null,
        whyMasked: '',
        rule: closed.source,
        set: {},
        data: {},
      },
    ]
  }
  if (given.unitId !== undefined) {
    const next = stateAfter('dispatch', rules)
    return [
      {
        action: 'dispatch',
        fromState: rules.state,
        toState: next.state,
        unitId: given.unitId,
        whyMasked: '',
        rule: next.source,
        set: { unit_id: given.unitId },
        data: { unitId: given.unitId },
      },
    ]
  }
  return []
}
