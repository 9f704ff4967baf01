/** SQL of the one way in which a case changes: lock the row, write the row, the step, the clocks. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { Day } from '#kit/day.ts'
import type { FoldedColumn } from '../../rules/fold.ts'
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

export const caseColumns = sql`
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

/**
 * Locks the row until the transaction ends. FOR NO KEY UPDATE: writers of one case wait for each other, while a new
 * row that merely points to the case (a link, evidence of a sister case) does not wait.
 */
export const lockCaseRow = (tx: Tx, centreId: number, id: string): Promise<CaseRow | undefined> =>
  tx.row<CaseRow>(sql`
    select ${caseColumns} from cases c where c.centre_id = ${centreId} and c.id = ${id} for no key update`)

export const findCaseRow = (tx: Tx, centreId: number, id: string): Promise<CaseRow | undefined> =>
  tx.row<CaseRow>(sql`select ${caseColumns} from cases c where c.centre_id = ${centreId} and c.id = ${id}`)

/** What only the log knows: where the case stood before its present state, and two turns of its life. */
export type Before = { stateBefore: State | null; returnRefused: boolean; wasAccepted: boolean }

export async function findBefore(tx: Tx, centreId: number, id: string, state: State): Promise<Before> {
  const row = await tx.row<{ stateBefore: State | null; lastTurn: string | null; wasAccepted: boolean }>(sql`
    select (select s.from_state from step s
             where s.centre_id = ${centreId} and s.case_id = ${id} and s.to_state = ${state}
               and s.from_state is distinct from s.to_state
             order by s.seq desc limit 1) as "stateBefore",
           (select case when s.action = 'decide-return' then s.data ->> 'granted' end from step s
             where s.centre_id = ${centreId} and s.case_id = ${id} and s.action in ('dispatch', 'decide-return')
             order by s.seq desc limit 1) as "lastTurn",
           exists (select from step s where s.centre_id = ${centreId} and s.case_id = ${id}
                      and s.to_state in ('accepted', 'mediating')) as "wasAccepted"`)
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

/** Writes the row's new values; undefined when another step came between (the version moved). */
export function updateCaseRow(tx: Tx, given: RowChange): Promise<CaseRow | undefined> {
  const columns = Object.entries(given.set).map(([column, value]) => sql`${sql.ref(column)} = ${value}, `)
  return tx.row<CaseRow>(sql`
    update cases as c
       set ${sql.join(columns, sql``)} state = ${given.state}, is_done = ${given.isDone},
           due_day = ${given.due?.dueDay ?? null}, due_clock = ${given.due?.name ?? null},
           due_provisional = ${given.due?.isProvisional ?? false},
           version = c.version + 1, step_count = c.step_count + 1, changed_at = ${given.at}
     where c.centre_id = ${given.centreId} and c.id = ${given.id} and c.version = ${given.version}
    returning ${caseColumns}`)
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

export const insertStep = (tx: Tx, step: StepRow): Promise<number> =>
  tx.run(sql`
    insert into step (centre_id, case_id, seq, action, at, machine_at, by_kind, by_id, from_state, to_state, unit_id,
                      why_masked, rule, data)
    values (${step.centreId}, ${step.caseId}, ${step.seq}, ${step.action}, ${step.at}, ${step.machineAt}, ${step.byKind},
            ${step.byId}, ${step.fromState}, ${step.toState}, ${step.unitId}, ${step.whyMasked}, ${step.rule},
            ${JSON.stringify(step.data)})`)

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

export const clocksOf = (tx: Tx, centreId: number, caseId: string): Promise<ClockRow[]> =>
  tx.rows<ClockRow>(sql`
    select name, ordinal, source, started_day as "startedDay", due_day as "dueDay", old_due_day as "oldDueDay",
           is_provisional as "isProvisional", calendar_version as "calendarVersion", state, ended_day as "endedDay"
      from clock where centre_id = ${centreId} and case_id = ${caseId} order by name, ordinal`)

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
export const identitiesOf = (tx: Tx, centreId: number, caseId: string): Promise<SealedIdentity[]> =>
  tx.rows<SealedIdentity>(sql`
    select id, role, person_kind as "personKind", sealed, key_version as "keyVersion"
      from identity where centre_id = ${centreId} and case_id = ${caseId} order by id`)

/** The case's search row follows its readable texts. */
export const replaceTerms = (tx: Tx, centreId: number, caseId: string, terms: string[]): Promise<number> =>
  tx.run(sql`
    update case_search set terms = array_to_tsvector(${terms}) where centre_id = ${centreId} and case_id = ${caseId}`)
