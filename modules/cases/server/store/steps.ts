/** SQL of the one way in which a case changes: lock the row, write the row, the step, the clocks. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { Day } from '#kit/day.ts'
import { FOLDED_COLUMNS, type FoldedColumn } from '../../rules/fold.ts'
import type {
  Action,
  CaseOutcome,
  Channel,
  CitizenSays,
  ClockName,
  Kind,
  RuleSet,
  State,
} from '../../contract.ts'

/** The whole row of a case, as the operations see it. */
export type CaseRow = {
  centreId: number
  id: string
  number: string
  contactId: string
  kind: Kind
  ruleSet: RuleSet
  channel: Channel
  receivedAt: Date
  receivedDay: Day
  state: State
  outcome: CaseOutcome | null
  citizenSays: CitizenSays | null
  satisfaction: number | null
  unitId: string | null
  handlerId: string | null
  title: string
  textMasked: string
  requestMasked: string
  storyId: string | null
  classCode: string | null
  problemCode: string | null
  topicCode: string | null
  brand: string
  amountCents: string | null
  recoveredCents: string | null
  orderNumber: string
  operatorId: string | null
  operatorName: string
  districtCode: number | null
  street: string
  placeMasked: string
  nationalNumber: string
  tags: string[]
  isWalled: boolean
  isRealName: boolean
  isUrgent: boolean
  imported: boolean
  handOvers: number
  returns: number
  reworks: number
  mergedInto: string | null
  dueDay: Day | null
  dueClock: ClockName | null
  dueProvisional: boolean
  isDone: boolean
  takenBy: string
  stepCount: number
  version: number
  changedAt: Date
}

const CASE_COLUMNS = `
  c.centre_id as "centreId", c.id, c.number, c.contact_id as "contactId", c.kind, c.rule_set as "ruleSet", c.channel,
  c.received_at as "receivedAt", c.received_day as "receivedDay", c.state, c.outcome, c.citizen_says as "citizenSays",
  c.satisfaction, c.unit_id as "unitId", c.handler_id as "handlerId", c.title, c.text_masked as "textMasked",
  c.request_masked as "requestMasked", c.story_id as "storyId", c.class_code as "classCode",
  c.problem_code as "problemCode", c.topic_code as "topicCode", c.brand, c.amount_cents as "amountCents",
  c.recovered_cents as "recoveredCents", c.order_number as "orderNumber", c.operator_id as "operatorId",
  c.operator_name as "operatorName", c.district_code as "districtCode", c.street, c.place_masked as "placeMasked",
  c.national_number as "nationalNumber", c.tags, c.is_walled as "isWalled", c.is_real_name as "isRealName",
  c.is_urgent as "isUrgent", c.imported, c.hand_overs as "handOvers", c.returns, c.reworks,
  c.merged_into as "mergedInto", c.due_day as "dueDay", c.due_clock as "dueClock",
  c.due_provisional as "dueProvisional", c.is_done as "isDone", c.taken_by as "takenBy",
  c.step_count as "stepCount", c.version, c.changed_at as "changedAt"`
export const caseColumns = sql.raw(CASE_COLUMNS)

const ONE_CASE = `select ${CASE_COLUMNS} from cases c where c.centre_id = $1 and c.id = $2`

/**
 * Locks the row until the transaction ends. FOR NO KEY UPDATE: writers of one case wait for each other, while a new
 * row that merely points to the case (a link, evidence of a sister case) does not wait.
 */
export const lockCaseRow = async (tx: Tx, centreId: number, id: string): Promise<CaseRow | undefined> =>
  (await tx.prepared<CaseRow>('one-case.lock', `${ONE_CASE} for no key update`, [centreId, id]))[0]

export const findCaseRow = async (tx: Tx, centreId: number, id: string): Promise<CaseRow | undefined> =>
  (await tx.prepared<CaseRow>('one-case.find', ONE_CASE, [centreId, id]))[0]

/** What only the log knows: where the case stood before its present state, and two turns of its life. */
export type Before = { stateBefore: State | null; returnRefused: boolean; wasAccepted: boolean }

const BEFORE = `
  select (select s.from_state from step s
           where s.centre_id = $1 and s.case_id = $2 and s.to_state = $3 and s.from_state is distinct from s.to_state
           order by s.seq desc limit 1) as "stateBefore",
         (select case when s.action = 'decide-return' then s.data ->> 'granted' end from step s
           where s.centre_id = $1 and s.case_id = $2 and s.action in ('dispatch', 'decide-return')
           order by s.seq desc limit 1) as "lastTurn",
         exists (select from step s where s.centre_id = $1 and s.case_id = $2
                    and s.to_state in ('accepted', 'mediating')) as "wasAccepted"`

export async function findBefore(tx: Tx, centreId: number, id: string, state: State): Promise<Before> {
  type Row = { stateBefore: State | null; lastTurn: string | null; wasAccepted: boolean }
  const [row] = await tx.prepared<Row>('one-case.before', BEFORE, [centreId, id, state])
  return {
    stateBefore: row?.stateBefore ?? null,
    returnRefused: row?.lastTurn === 'false',
    wasAccepted: row?.wasAccepted ?? false,
  }
}

/** Columns of the row that steps may set, by their names in the table. */
export type CaseSet = Readonly<Partial<Record<FoldedColumn, unknown>>>

export type RowChange = {
  centreId: number
  id: string
  version: number
  at: Date
  set: CaseSet
  state: State
  isDone: boolean
  due: { dueDay: Day; name: ClockName; isProvisional: boolean } | null
}

/** One short name for each set of columns: a statement's name has at most 63 characters. */
const markOf = (columns: readonly FoldedColumn[]): string =>
  columns.reduce((mark, column) => mark | (1n << BigInt(FOLDED_COLUMNS.indexOf(column))), 0n).toString(36)

/** Writes the row's new values; undefined when another step came between (the version moved). */
export async function updateCaseRow(tx: Tx, given: RowChange): Promise<CaseRow | undefined> {
  const { set, due } = given
  const columns = FOLDED_COLUMNS.filter((column) => column in set)
  const text = `
    update cases as c
       set ${columns.map((column, i) => `${column} = $${i + 10}, `).join('')}
           state = $4, is_done = $5, due_day = $6, due_clock = $7, due_provisional = $8,
           version = c.version + 1, step_count = c.step_count + 1, changed_at = $9
     where c.centre_id = $1 and c.id = $2 and c.version = $3
    returning ${CASE_COLUMNS}`
  const [row] = await tx.prepared<CaseRow>(`one-case.step-${markOf(columns)}`, text, [
    given.centreId,
    given.id,
    given.version,
    given.state,
    given.isDone,
    due?.dueDay ?? null,
    due?.name ?? null,
    due?.isProvisional ?? false,
    given.at,
    ...columns.map((column) => set[column]),
  ])
  return row
}

export type StepRow = {
  centreId: number
  caseId: string
  seq: number
  action: Action
  at: Date
  machineAt: Date
  byKind: string
  byId: string
  fromState: State | null
  toState: State
  unitId: string | null
  whyMasked: string
  rule: string
  data: { set: CaseSet; [more: string]: unknown }
}

const INSERT_STEP = `
  insert into step (centre_id, case_id, seq, action, at, machine_at, by_kind, by_id, from_state, to_state, unit_id,
                    why_masked, rule, data)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

export async function insertStep(tx: Tx, step: StepRow): Promise<void> {
  await tx.prepared('one-case.insert-step', INSERT_STEP, [
    step.centreId,
    step.caseId,
    step.seq,
    step.action,
    step.at,
    step.machineAt,
    step.byKind,
    step.byId,
    step.fromState,
    step.toState,
    step.unitId,
    step.whyMasked,
    step.rule,
    JSON.stringify(step.data),
  ])
}

export type ClockState = 'running' | 'stopped' | 'met' | 'broken' | 'void'
export type ClockRow = {
  name: ClockName
  ordinal: number
  source: string
  startedDay: Day
  dueDay: Day
  oldDueDay: Day | null
  isProvisional: boolean
  calendarVersion: number
  state: ClockState
  endedDay: Day | null
}

const CLOCKS = `
  select name, ordinal, source, started_day as "startedDay", due_day as "dueDay", old_due_day as "oldDueDay",
         is_provisional as "isProvisional", calendar_version as "calendarVersion", state, ended_day as "endedDay"
    from clock where centre_id = $1 and case_id = $2 order by name, ordinal`

export const clocksOf = (tx: Tx, centreId: number, caseId: string): Promise<ClockRow[]> =>
  tx.prepared<ClockRow>('one-case.clocks', CLOCKS, [centreId, caseId])

export const moveClock = (tx: Tx, centreId: number, caseId: string, clock: ClockRow): Promise<number> =>
  tx.run(sql`
    update clock set state = ${clock.state}, ended_day = ${clock.endedDay}
     where centre_id = ${centreId} and case_id = ${caseId} and name = ${clock.name} and ordinal = ${clock.ordinal}`)

/** What is kept sealed of words whose readable copy is masked, bound to one case. */
export const insertStory = (
  tx: Tx,
  given: {
    centreId: number
    id: string
    contactId: string
    caseId: string
    sealed: Buffer
    keyVersion: number
    machineAt: Date
  },
): Promise<number> =>
  tx.run(sql`
    insert into story (centre_id, id, contact_id, case_id, sealed, key_version, machine_at)
    values (${given.centreId}, ${given.id}, ${given.contactId}, ${given.caseId}, ${given.sealed}, ${given.keyVersion},
            ${given.machineAt})`)

/** People on record for one case, sealed. */
export type SealedIdentity = {
  id: string
  role: string
  personKind: string
  sealed: Buffer
  keyVersion: number
}
const IDENTITIES = `
  select id, role, person_kind as "personKind", sealed, key_version as "keyVersion"
    from identity where centre_id = $1 and case_id = $2 order by id`

export const identitiesOf = (tx: Tx, centreId: number, caseId: string): Promise<SealedIdentity[]> =>
  tx.prepared<SealedIdentity>('one-case.identities', IDENTITIES, [centreId, caseId])

/** The case's search row follows its readable texts. */
export const replaceTerms = (tx: Tx, centreId: number, caseId: string, terms: string[]): Promise<number> =>
  tx.run(sql`
    update case_search set terms = array_to_tsvector(${terms}) where centre_id = ${centreId} and case_id = ${caseId}`)
