/** One case as one viewer may see it, and the bodies of the actions. */
import { Type, type Static } from 'typebox'
import { CaseListItem, Due } from './list.ts'
import {
  Action,
  CitizenSays,
  ClockName,
  DayText,
  Instant,
  Kind,
  LinkKind,
  ReturnReason,
  State,
  Uuid,
} from './words.ts'
import { CaseGiven, CaseRegistered, OperatorGiven, Person } from './register.ts'

export const Party = Type.Object({
  id: Uuid,
  role: Type.String(),
  personKind: Type.String(),
  nameMasked: Type.String(),
  phoneMasked: Type.String(),
  idMasked: Type.String(),
  addressMasked: Type.String(),
  mayReveal: Type.Boolean(),
})

export const Step = Type.Object({
  seq: Type.Integer(),
  action: Action,
  at: Instant,
  byName: Type.String(),
  unitName: Type.String(),
  fromState: Type.Union([State, Type.Null()]),
  toState: State,
  why: Type.String(),
  rule: Type.String(),
  /** Masked, already fit to show: what was changed or decided. */
  facts: Type.Array(Type.Object({ label: Type.String(), value: Type.String() })),
})

export const ClockDay = Type.Object({ day: DayText, counted: Type.Boolean(), why: Type.String() })
export const ClockView = Type.Object({
  name: ClockName,
  source: Type.String(),
  startedDay: DayText,
  dueDay: DayText,
  oldDueDay: Type.Union([DayText, Type.Null()]),
  isProvisional: Type.Boolean(),
  state: Type.String(),
  endedDay: Type.Union([DayText, Type.Null()]),
  due: Type.Union([Due, Type.Null()]),
  days: Type.Array(ClockDay),
})
export type ClockView = Static<typeof ClockView>

/** What may be done now, and why the rest may not: the same rule that refuses the request. */
export const NextAction = Type.Object({
  action: Action,
  allowed: Type.Boolean(),
  why: Type.String(),
  source: Type.String(),
})
export type NextAction = Static<typeof NextAction>

export const EvidenceView = Type.Object({
  id: Uuid,
  name: Type.String(),
  mediaType: Type.String(),
  bytes: Type.Integer(),
  addedAt: Instant,
  addedByName: Type.String(),
})

/** Answer of an upload: the file as it is shown, and the case's version after it. */
export const EvidenceAdded = Type.Object({ evidence: EvidenceView, version: Type.Integer() })
export type EvidenceAdded = Static<typeof EvidenceAdded>

export const CaseDetail = Type.Object({
  item: CaseListItem,
  textMasked: Type.String(),
  requestMasked: Type.String(),
  placeMasked: Type.String(),
  street: Type.String(),
  brand: Type.String(),
  amountCents: Type.Union([Type.Integer(), Type.Null()]),
  recoveredCents: Type.Union([Type.Integer(), Type.Null()]),
  orderNumber: Type.String(),
  nationalNumber: Type.String(),
  operator: Type.Union([
    Type.Object({
      id: Uuid,
      name: Type.String(),
      uscc: Type.String(),
      kind: Type.String(),
      address: Type.String(),
    }),
    Type.Null(),
  ]),
  citizenSays: Type.Union([CitizenSays, Type.Null()]),
  satisfaction: Type.Union([Type.Integer(), Type.Null()]),
  handOvers: Type.Integer(),
  returns: Type.Integer(),
  reworks: Type.Integer(),
  mergedInto: Type.Union([Type.Object({ id: Uuid, number: Type.String() }), Type.Null()]),
  mayRevealStory: Type.Boolean(),
  parties: Type.Array(Party),
  steps: Type.Array(Step),
  clocks: Type.Array(ClockView),
  evidence: Type.Array(EvidenceView),
  links: Type.Array(
    Type.Object({
      kind: LinkKind,
      id: Uuid,
      number: Type.String(),
      caseKind: Kind,
      state: State,
      title: Type.String(),
    }),
  ),
  next: Type.Array(NextAction),
  /** Who looked at what was sealed, newest first, so that a person sees that it is logged. */
  reveals: Type.Array(
    Type.Object({ at: Instant, byName: Type.String(), what: Type.String(), reason: Type.String() }),
  ),
})
export type CaseDetail = Static<typeof CaseDetail>

const version = { version: Type.Integer({ minimum: 1 }) }
const why = (minLength: number) => Type.String({ minLength, maxLength: 2000 })
const body = <P extends Record<string, import('typebox').TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })

/** Bodies of POST /api/cases/:caseId/<action>. All take the version the person saw. */
export const ACTION_BODIES = {
  edit: body({
    ...version,
    change: Type.Omit(Type.Partial(CaseGiven), ['kind', 'unitId', 'answer']),
    person: Type.Optional(Person),
    why: why(0),
  }),
  split: body({ ...version, case: CaseGiven, why: why(0) }),
  link: body({ ...version, otherId: Uuid, kind: LinkKind, why: why(0) }),
  answer: body({ ...version, answer: why(1) }),
  dispatch: body({ ...version, unitId: Uuid, why: why(0) }),
  sign: body({ ...version, handlerId: Type.Optional(Uuid) }),
  assign: body({ ...version, handlerId: Uuid, why: why(0) }),
  'ask-return': body({
    ...version,
    reason: ReturnReason,
    why: why(4),
    evidenceIds: Type.Optional(Type.Array(Uuid, { maxItems: 20 })),
    newFacts: Type.Optional(Type.Boolean()),
    lackOfPowerSigned: Type.Optional(Type.Boolean()),
  }),
  'decide-return': body({ ...version, grant: Type.Boolean(), why: why(2), unitId: Type.Optional(Uuid) }),
  reply: body({ ...version, reply: why(2), toCitizen: Type.Boolean() }),
  review: body({ ...version, why: why(0) }),
  rework: body({ ...version, why: why(4) }),
  close: body({ ...version, why: why(0) }),
  reopen: body({ ...version, why: why(4) }),
  withdraw: body({ ...version, words: why(2), channel: Type.String({ minLength: 1, maxLength: 40 }) }),
  merge: body({ ...version, intoId: Uuid, why: why(2) }),
  unmerge: body({ ...version, why: why(2) }),
  note: body({ ...version, note: why(1) }),
  tag: body({
    ...version,
    add: Type.Array(Type.String({ minLength: 1, maxLength: 30 }), { maxItems: 20 }),
    remove: Type.Array(Type.String({ maxLength: 30 }), { maxItems: 20 }),
  }),
  accept: body({ ...version, why: why(0) }),
  refuse: body({ ...version, ground: Type.String({ pattern: '^[1-7]$' }), why: why(4) }),
  mediate: body({ ...version, why: why(0) }),
  settle: body({
    ...version,
    agreement: why(2),
    recoveredCents: Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 }),
  }),
  terminate: body({ ...version, ground: Type.String({ minLength: 1, maxLength: 30 }), why: why(4) }),
  check: body({ ...version, why: why(0) }),
  file: body({ ...version, why: why(2), fileNumber: Type.Optional(Type.String({ maxLength: 60 })) }),
  'not-file': body({ ...version, why: why(4) }),
  penalise: body({
    ...version,
    decisionNumber: Type.String({ minLength: 1, maxLength: 60 }),
    amountCents: Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 }),
    why: why(0),
  }),
  drop: body({ ...version, why: why(4) }),
  notify: body({ ...version, words: why(2), by: Type.String({ minLength: 1, maxLength: 40 }) }),
  redirect: body({ ...version, where: why(2) }),
  revisit: body({
    ...version,
    citizenSays: CitizenSays,
    satisfaction: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
    words: why(0),
  }),
  archive: body({ ...version, why: why(0) }),
} as const

export const CaseParams = body({ caseId: Uuid })
export const ClockParams = body({ caseId: Uuid, name: ClockName })
export const EvidenceParams = body({ caseId: Uuid, evidenceId: Uuid })
export const Stepped = Type.Object({
  id: Uuid,
  state: State,
  version: Type.Integer(),
  next: Type.Array(NextAction),
})
export type Stepped = Static<typeof Stepped>
/** Answer of a split: where the split case stands, and the new one with its query code, given this once. */
export const CaseSplit = Type.Object({
  id: Uuid,
  state: State,
  version: Type.Integer(),
  next: Type.Array(NextAction),
  created: CaseRegistered,
})
export type CaseSplit = Static<typeof CaseSplit>

export const REVEALABLE = ['name', 'phone', 'id-number', 'address', 'story', 'all'] as const
/** Body of POST /api/cases/:caseId/reveal: a logged read with its reason. */
export const RevealBody = body({
  what: Type.Unsafe<(typeof REVEALABLE)[number]>(Type.Enum([...REVEALABLE])),
  partyId: Type.Optional(Uuid),
  reason: Type.String({ minLength: 2, maxLength: 200 }),
})
export const Revealed = Type.Object({ what: Type.String(), value: Type.Record(Type.String(), Type.String()) })

/** Body of POST /api/cases/:caseId/evidence/:evidenceId/read. */
export const ReadEvidenceBody = body({ reason: Type.String({ minLength: 2, maxLength: 200 }) })

export const BulkAssignBody = body({
  items: Type.Array(body({ id: Uuid, ...version }), { minItems: 1, maxItems: 200 }),
  handlerId: Uuid,
  why: why(0),
})
export const BulkResult = Type.Object({
  done: Type.Array(Uuid),
  refused: Type.Array(Type.Object({ id: Uuid, code: Type.String(), why: Type.String() })),
})

/** Drafts: an opaque form, sealed on the server; `form` is never read there. */
export const DraftBody = body({
  form: Type.String({ maxLength: 100_000 }),
  version: Type.Integer({ minimum: 0 }),
})
export const Draft = Type.Object({ id: Uuid, form: Type.String(), version: Type.Integer(), savedAt: Instant })
export type DraftView = Static<typeof Draft>
export const DraftKey = Type.Object({ key: Type.String() })
export const DraftList = Type.Object({ items: Type.Array(Draft) })
export const DraftParams = body({ id: Uuid })
export { OperatorGiven }
