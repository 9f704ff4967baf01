/** Lists: filters, rows, saved views. Filters are ANDed; an absent field does not filter. */
import { Type, type Static } from 'typebox'
import { Page } from '#kit/http/schemas.ts'
import { CaseOutcome, Channel, DayText, Instant, Kind, Lamp, RuleSet, State, Uuid } from './words.ts'

const many = <T extends import('typebox').TSchema>(item: T) => Type.Array(item, { maxItems: 40 })

export const CaseFilter = Type.Object(
  {
    /** Full text over number, title, text, request, operator: terms of one to forty characters. */
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    number: Type.Optional(Type.String({ minLength: 1, maxLength: 30 })),
    kind: Type.Optional(many(Kind)),
    state: Type.Optional(many(State)),
    outcome: Type.Optional(many(CaseOutcome)),
    unitId: Type.Optional(many(Uuid)),
    handlerId: Type.Optional(Type.Union([Uuid, Type.Literal('none'), Type.Literal('me')])),
    takenBy: Type.Optional(Type.Union([Uuid, Type.Literal('me')])),
    channel: Type.Optional(many(Channel)),
    classCode: Type.Optional(many(Type.String({ maxLength: 60 }))),
    problemCode: Type.Optional(many(Type.String({ maxLength: 60 }))),
    topicCode: Type.Optional(many(Type.String({ maxLength: 60 }))),
    districtCode: Type.Optional(many(Type.Integer())),
    operator: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
    operatorId: Type.Optional(Uuid),
    /** Exact, by keyed hash; never logged. */
    phone: Type.Optional(Type.String({ minLength: 3, maxLength: 30 })),
    receivedFrom: Type.Optional(DayText),
    receivedTo: Type.Optional(DayText),
    dueFrom: Type.Optional(DayText),
    dueTo: Type.Optional(DayText),
    overdue: Type.Optional(Type.Boolean()),
    done: Type.Optional(Type.Boolean()),
    tag: Type.Optional(many(Type.String({ maxLength: 30 }))),
    imported: Type.Optional(Type.Boolean()),
    nationalNumber: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  },
  { additionalProperties: false },
)
export type CaseFilter = Static<typeof CaseFilter>

export const SORTS = ['received', 'due'] as const

/** Body of POST /api/cases/search (a body, so that phones never stand in an address or a log). */
export const CaseQuery = Type.Object(
  {
    filter: CaseFilter,
    sort: Type.Optional(Type.Unsafe<(typeof SORTS)[number]>(Type.Enum([...SORTS]))),
    cursor: Type.Optional(Type.String({ maxLength: 400 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
)
export type CaseQuery = Static<typeof CaseQuery>

export const Due = Type.Object({
  day: DayText,
  clock: Type.String(),
  lamp: Lamp,
  /** Working days left; negative when overdue. */
  workdaysLeft: Type.Integer(),
  isProvisional: Type.Boolean(),
})
export type Due = Static<typeof Due>

export const CaseListItem = Type.Object({
  id: Uuid,
  number: Type.String(),
  kind: Kind,
  ruleSet: RuleSet,
  channel: Channel,
  receivedAt: Instant,
  state: State,
  outcome: Type.Union([CaseOutcome, Type.Null()]),
  title: Type.String(),
  operatorName: Type.String(),
  personMasked: Type.String(),
  phoneMasked: Type.String(),
  unitId: Type.Union([Uuid, Type.Null()]),
  unitName: Type.String(),
  handlerId: Type.Union([Uuid, Type.Null()]),
  handlerName: Type.String(),
  classCode: Type.Union([Type.String(), Type.Null()]),
  problemCode: Type.Union([Type.String(), Type.Null()]),
  topicCode: Type.Union([Type.String(), Type.Null()]),
  districtCode: Type.Union([Type.Integer(), Type.Null()]),
  tags: Type.Array(Type.String()),
  isUrgent: Type.Boolean(),
  imported: Type.Boolean(),
  due: Type.Union([Due, Type.Null()]),
  isDone: Type.Boolean(),
  version: Type.Integer(),
})
export type CaseListItem = Static<typeof CaseListItem>

/** Answer of POST /api/cases/search. */
export const CasePage = Page(CaseListItem)
export type CasePage = Static<typeof CasePage>

export const SavedView = Type.Object({ id: Uuid, name: Type.String(), filters: CaseFilter })
export type SavedView = Static<typeof SavedView>
/** GET /api/views */
export const SavedViewList = Type.Object({ items: Type.Array(SavedView) })
/** Body of POST /api/views and PUT /api/views/:id. Phones are not kept in views. */
export const SavedViewBody = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 40 }), filters: CaseFilter },
  { additionalProperties: false },
)
export type SavedViewBody = Static<typeof SavedViewBody>
export const ViewParams = Type.Object({ id: Uuid }, { additionalProperties: false })

/** Body of POST /api/callers/history; answers with the caller's cases the asker may see, newest first. */
export const HistoryQuery = Type.Object(
  {
    phone: Type.String({ minLength: 3, maxLength: 30 }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  },
  { additionalProperties: false },
)
export type HistoryQuery = Static<typeof HistoryQuery>
export const CallerHistory = Type.Object({
  open: Type.Integer(),
  done: Type.Integer(),
  items: Type.Array(CaseListItem),
})
export type CallerHistory = Static<typeof CallerHistory>

/** GET /api/workbench: the numbers of 待办 / 已办 / 超期 for the asker; each opens as a list with `filter`. */
export const WorkbenchCard = Type.Object({
  key: Type.Unsafe<'todo' | 'done-today' | 'overdue' | 'due-soon' | 'returns' | 'unassigned'>(Type.String()),
  count: Type.Integer(),
  capped: Type.Boolean(),
  filter: CaseFilter,
})
export const Workbench = Type.Object({ cards: Type.Array(WorkbenchCard) })
export type Workbench = Static<typeof Workbench>
