/** SQL of one case's page: parties by their masks, the log, the operator. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { Action, State } from '../../contract.ts'
import type { Predicate } from './scope.ts'

export type PartyRow = {
  id: string
  role: string
  personKind: string
  nameMasked: string
  phoneMasked: string
  idMasked: string
  addressMasked: string
}

const PARTIES = `
  select id, role, person_kind as "personKind", name_masked as "nameMasked", phone_masked as "phoneMasked",
         id_masked as "idMasked", address_masked as "addressMasked"
    from identity where centre_id = $1 and case_id = $2
   order by role = 'respondent-contact', id`

export const partiesOf = (tx: Tx, centreId: number, caseId: string): Promise<PartyRow[]> =>
  tx.prepared<PartyRow>('one-case.parties', PARTIES, [centreId, caseId])

export type LoggedStep = {
  seq: number
  action: Action
  at: Date
  byKind: string
  byId: string
  fromState: State | null
  toState: State
  unitId: string | null
  whyMasked: string
  rule: string
  data: { set?: Record<string, unknown>; [more: string]: unknown }
}

const STEPS = `
  select seq, action, at, by_kind as "byKind", by_id as "byId", from_state as "fromState", to_state as "toState",
         unit_id as "unitId", why_masked as "whyMasked", rule, data
    from step where centre_id = $1 and case_id = $2 order by seq`

export const stepsOf = (tx: Tx, centreId: number, caseId: string): Promise<LoggedStep[]> =>
  tx.prepared<LoggedStep>('one-case.steps', STEPS, [centreId, caseId])

export type OperatorRow = { id: string; name: string; uscc: string; kind: string; address: string }

export const findOperator = (tx: Tx, centreId: number, id: string): Promise<OperatorRow | undefined> =>
  tx.row<OperatorRow>(sql`
    select id, name, uscc, kind, address from operator where centre_id = ${centreId} and id = ${id}`)

/** Numbers of the cases that exist for the viewer (store/scope.ts). */
export async function numbersOf(
  tx: Tx,
  centreId: number,
  ids: readonly string[],
  scope: Predicate | null,
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.rows<{ id: string; number: string }>(sql`
    select c.id, c.number from cases c
     where c.centre_id = ${centreId} and c.id = any(${[...ids]}::uuid[]) ${scope === null ? sql`` : sql`and ${scope}`}`)
  return new Map(rows.map((row) => [row.id, row.number]))
}
