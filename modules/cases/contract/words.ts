/** The fixed words of a case: kinds, states, actions, outcomes. Chinese names in docs/glossary.md. */
import { Type, type Static } from 'typebox'

const oneOf = <const T extends readonly string[]>(words: T) => Type.Unsafe<T[number]>(Type.Enum([...words]))

export const KINDS = ['consultation', 'complaint', 'report'] as const
export const Kind = oneOf(KINDS)
export type Kind = Static<typeof Kind>

export const CHANNELS = [
  'phone-12315',
  'platform-12315',
  'letter',
  'visit',
  'transfer-12345',
  'transfer-superior',
  'portal',
  'api',
] as const
export const Channel = oneOf(CHANNELS)
export type Channel = Static<typeof Channel>

/** By the day of receipt: none before 2020-01-01, then O20, O20 under the 2024 Regulation, O121. */
export const RULE_SETS = ['none', 'o20', 'o20-2024', 'o121'] as const
export const RuleSet = oneOf(RULE_SETS)
export type RuleSet = Static<typeof RuleSet>

export const STATES = [
  'registered',
  'dispatched',
  'signed',
  'return-asked',
  'answered',
  'closed',
  'accepted',
  'refused',
  'mediating',
  'settled',
  'terminated',
  'replied',
  'reviewed',
  'revisited',
  'archived',
  'checking',
  'filed',
  'not-filed',
  'told',
  'penalised',
  'dropped',
  'result-told',
  'redirected',
  'withdrawn',
  'merged',
] as const
export const State = oneOf(STATES)
export type State = Static<typeof State>

export const ACTIONS = [
  'register',
  'edit',
  'split',
  'link',
  'answer',
  'dispatch',
  'sign',
  'assign',
  'ask-return',
  'decide-return',
  'reply',
  'review',
  'rework',
  'close',
  'reopen',
  'withdraw',
  'merge',
  'unmerge',
  'add-evidence',
  'note',
  'tag',
  'accept',
  'refuse',
  'mediate',
  'settle',
  'terminate',
  'check',
  'file',
  'not-file',
  'penalise',
  'drop',
  'notify',
  'redirect',
  'revisit',
  'archive',
] as const
export const Action = oneOf(ACTIONS)
export type Action = Static<typeof Action>

export const OUTCOMES = [
  'answered',
  'settled',
  'refused',
  'terminated',
  'withdrawn',
  'filed',
  'not-filed',
  'penalised',
  'dropped',
  'redirected',
  'merged',
] as const
export const CaseOutcome = oneOf(OUTCOMES)
export type CaseOutcome = Static<typeof CaseOutcome>

/** The citizen's own answer, apart from state and outcome (design.md 3.4). */
export const CITIZEN_SAYS = ['solved', 'partly', 'unsolved', 'not-reached'] as const
export const CitizenSays = oneOf(CITIZEN_SAYS)
export type CitizenSays = Static<typeof CitizenSays>

/** 退单: the nine reasons of a real 12315 product (domain.md 2.1). */
export const RETURN_REASONS = [
  'missing-facts',
  'unclear',
  'wrong-kind',
  'address-unknown',
  'answer-known',
  'duplicate',
  'withdrawn-by-citizen',
  'not-our-duty',
  'other',
] as const
export const ReturnReason = oneOf(RETURN_REASONS)
export type ReturnReason = Static<typeof ReturnReason>

export const LINK_KINDS = [
  'same-contact',
  'duplicate-of',
  'joint-with',
  'found-while-mediating',
  'follow-up-of',
] as const
export const LinkKind = oneOf(LINK_KINDS)
export type LinkKind = Static<typeof LinkKind>

export const OPERATOR_KINDS = ['ordinary', 'platform', 'own-site', 'in-platform', 'advertiser'] as const
export const OperatorKind = oneOf(OPERATOR_KINDS)
export type OperatorKind = Static<typeof OperatorKind>

/** Red: due today or overdue. Yellow: due within 2 working days. Green: later, or met in time. House decision 0006. */
export const LAMPS = ['red', 'yellow', 'green', 'none'] as const
export const Lamp = oneOf(LAMPS)
export type Lamp = Static<typeof Lamp>

/** Names of clocks; the next rule sets add limits, not another table. */
export const CLOCK_NAMES = ['accept'] as const
export const ClockName = oneOf(CLOCK_NAMES)
export type ClockName = Static<typeof ClockName>

export const Uuid = Type.String({ format: 'uuid' })
export const DayText = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
export const Instant = Type.String({ format: 'date-time' })
