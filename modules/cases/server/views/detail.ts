/** From rows to the page of one case: the one place that decides what of them is shown. */
import type { CaseDetail, CaseListItem, NextAction, Person } from '../../contract.ts'
import { lampOf } from '../../rules/deadline.ts'
import { maskText } from '../../rules/mask.ts'
import { clockView, type ClockNeeds } from '../explain-clock.ts'
import { openEvidenceName } from '../seals.ts'
import type { LoggedStep, OperatorRow, PartyRow } from '../store/detail.ts'
import type { EvidenceRow } from '../store/evidence.ts'
import type { LinkedRow } from '../store/links.ts'
import type { RevealRow } from '../store/reveals.ts'
import type { CaseRow, ClockRow } from '../store/steps.ts'
import type { Sealer } from '#kit/seal.ts'
import { factsOf, type Naming } from './step-facts.ts'

export type DetailParts = {
  needs: ClockNeeds & { sealer: Sealer }
  row: CaseRow
  parties: readonly PartyRow[]
  steps: readonly LoggedStep[]
  clocks: readonly ClockRow[]
  evidence: readonly EvidenceRow[]
  links: readonly LinkedRow[]
  operator: OperatorRow | undefined
  reveals: readonly RevealRow[]
  /** The people on record, to mask their names in file names and in what was written before they were known. */
  known: readonly Person[]
  mergedInto: { id: string; number: string } | null
  names: Naming
  mayReveal: boolean
  next: NextAction[]
}

export function detailView(parts: DetailParts): CaseDetail {
  const { row, names } = parts
  return {
    item: itemView(parts),
    textMasked: row.textMasked,
    requestMasked: row.requestMasked,
    placeMasked: row.placeMasked,
    street: row.street,
    brand: row.brand,
    amountCents: numberOrNull(row.amountCents),
    recoveredCents: numberOrNull(row.recoveredCents),
    orderNumber: row.orderNumber,
    nationalNumber: row.nationalNumber,
    operator: parts.operator ?? null,
    citizenSays: row.citizenSays,
    satisfaction: row.satisfaction,
    handOvers: row.handOvers,
    returns: row.returns,
    reworks: row.reworks,
    mergedInto: parts.mergedInto,
    // Whether a report lies beside shows nowhere: what the story answers to this person is reveal's matter.
    mayRevealStory: parts.mayReveal,
    parties: parts.parties.map((party) => ({ ...party, mayReveal: parts.mayReveal })),
    steps: parts.steps.map((step) => stepView(step, names, parts.known)),
    clocks: parts.clocks.map((clock) => clockView(parts.needs, row, clock)),
    evidence: parts.evidence.map((one) => ({
      id: one.id,
      name: maskText(
        openEvidenceName(parts.needs.sealer, row.centreId, one.id, {
          sealed: one.nameSealed,
          keyVersion: one.keyVersion,
        }),
        parts.known,
      ),
      mediaType: one.mediaType,
      bytes: Number(one.bytes),
      addedAt: one.addedAt.toISOString(),
      addedByName: names.name(one.addedBy),
    })),
    links: parts.links.map((link) => ({
      kind: link.linkKind,
      id: link.id,
      number: link.number,
      caseKind: link.kind,
      state: link.state,
      title: link.title,
    })),
    next: parts.next,
    reveals: parts.reveals.map((one) => ({
      at: one.at.toISOString(),
      byName: actorName(one.actorKind, one.actorId, names),
      what: one.what,
      reason: one.reason,
    })),
  }
}

const numberOrNull = (bigint: string | null): number | null => (bigint === null ? null : Number(bigint))

const actorName = (kind: string, id: string, names: Naming): string =>
  kind === 'system' ? '系统' : kind === 'operator' ? '机房操作员' : names.name(id)

const stepView = (
  step: LoggedStep,
  names: Naming,
  known: readonly Person[],
): CaseDetail['steps'][number] => ({
  seq: step.seq,
  action: step.action,
  at: step.at.toISOString(),
  byName: actorName(step.byKind, step.byId, names),
  unitName: step.unitId === null ? '' : names.name(step.unitId),
  fromState: step.fromState,
  toState: step.toState,
  why: maskText(step.whyMasked, known),
  rule: step.rule,
  facts: factsOf(step, names).map(({ label, value }) => ({ label, value: maskText(value, known) })),
})

function itemView({ row, parties, names, needs }: DetailParts): CaseListItem {
  const speaker = parties.find((party) => party.role !== 'respondent-contact')
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    ruleSet: row.ruleSet,
    channel: row.channel,
    receivedAt: row.receivedAt.toISOString(),
    state: row.state,
    outcome: row.outcome,
    title: row.title,
    operatorName: row.operatorName,
    personMasked: speaker?.nameMasked ?? '',
    phoneMasked: speaker?.phoneMasked ?? '',
    unitId: row.unitId,
    unitName: row.unitId === null ? '' : names.name(row.unitId),
    handlerId: row.handlerId,
    handlerName: row.handlerId === null ? '' : names.name(row.handlerId),
    classCode: row.classCode,
    problemCode: row.problemCode,
    topicCode: row.topicCode,
    districtCode: row.districtCode,
    tags: row.tags,
    isUrgent: row.isUrgent,
    imported: row.imported,
    due:
      row.dueDay === null
        ? null
        : {
            day: row.dueDay,
            clock: row.dueClock ?? '',
            ...lampOf(row.dueDay, needs.clock.today(), needs.calendar()),
            isProvisional: row.dueProvisional,
          },
    isDone: row.isDone,
    version: row.version,
  }
}
