/** One contact and the cases it is split into: the body of POST /api/contacts and the order of every bulk writer. */
import { Type, type Static } from 'typebox'
import { type CaseOutcome, Channel, DayText, Instant, Kind, OperatorKind, State, Uuid } from './words.ts'

const text = (maxLength: number) => Type.String({ maxLength })

/** Who speaks. Stored sealed, once per case; only masked forms are readable. */
export const Person = Type.Object(
  {
    name: Type.Optional(text(60)),
    phone: Type.Optional(text(30)),
    idNumber: Type.Optional(text(30)),
    address: Type.Optional(text(200)),
    kind: Type.Optional(Type.Unsafe<'person' | 'organisation'>(Type.Enum(['person', 'organisation']))),
  },
  { additionalProperties: false },
)
export type Person = Static<typeof Person>

export const OperatorGiven = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    uscc: Type.Optional(Type.String({ pattern: '^[0-9A-HJ-NPQRTUWXY]{18}$' })),
    kind: Type.Optional(OperatorKind),
    address: Type.Optional(text(200)),
    contact: Type.Optional(Person),
  },
  { additionalProperties: false },
)
export type OperatorGiven = Static<typeof OperatorGiven>

/** One case of the contact. `answer` closes a consultation at once; `unitId` dispatches at once. */
export const CaseGiven = Type.Object(
  {
    kind: Kind,
    title: Type.Optional(text(200)),
    request: Type.Optional(text(2000)),
    /** Own words for this case when the contact was split; else the contact's story. */
    text: Type.Optional(text(10_000)),
    classCode: Type.Optional(text(60)),
    problemCode: Type.Optional(text(60)),
    topicCode: Type.Optional(text(60)),
    brand: Type.Optional(text(60)),
    amountCents: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 })),
    orderNumber: Type.Optional(text(60)),
    operator: Type.Optional(OperatorGiven),
    districtCode: Type.Optional(Type.Integer({ minimum: 100_000, maximum: 999_999 })),
    street: Type.Optional(text(60)),
    place: Type.Optional(text(200)),
    nationalNumber: Type.Optional(text(40)),
    tags: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 30 }), { maxItems: 20, uniqueItems: true }),
    ),
    isUrgent: Type.Optional(Type.Boolean()),
    isRealName: Type.Optional(Type.Boolean()),
    unitId: Type.Optional(Uuid),
    answer: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
  },
  { additionalProperties: false },
)
export type CaseGiven = Static<typeof CaseGiven>

export const ContactGiven = Type.Object(
  {
    channel: Channel,
    /** Only for channels that bring their own time of receipt; never in the future. */
    receivedAt: Type.Optional(Instant),
    person: Type.Optional(Person),
    isAnonymous: Type.Optional(Type.Boolean()),
    story: Type.String({ minLength: 1, maxLength: 20_000 }),
    cases: Type.Array(CaseGiven, { minItems: 1, maxItems: 6 }),
    draftId: Type.Optional(Uuid),
  },
  { additionalProperties: false },
)
export type ContactGiven = Static<typeof ContactGiven>

export const CaseRegistered = Type.Object({
  id: Uuid,
  number: Type.String(),
  kind: Kind,
  state: State,
  /** Given once; with the number it opens the case for the citizen. */
  queryCode: Type.String(),
  dueDay: Type.Union([DayText, Type.Null()]),
  dueProvisional: Type.Boolean(),
})
export const ContactRegistered = Type.Object({ contactId: Uuid, cases: Type.Array(CaseRegistered) })
export type ContactRegistered = Static<typeof ContactRegistered>

/** What an import may say beyond a new contact: past states and results, taken as the source tells them. */
export type ImportedPast = {
  externalId?: string
  source: string
  state?: Static<typeof State>
  outcome?: Static<typeof CaseOutcome>
  startClocks: boolean
}
