/** The record is a log: the row of a case is the fold of its steps (design.md 3.3). */
import type { State } from '../contract/words.ts'
import { isEnd } from './next.ts'

/** Columns of the row that steps may set, by their names in the database. Masked copies only. */
export const FOLDED_COLUMNS = [
  'kind',
  'rule_set',
  'channel',
  'received_day',
  'outcome',
  'citizen_says',
  'satisfaction',
  'unit_id',
  'handler_id',
  'title',
  'text_masked',
  'request_masked',
  'story_id',
  'class_code',
  'problem_code',
  'topic_code',
  'brand',
  'amount_cents',
  'recovered_cents',
  'order_number',
  'operator_id',
  'operator_name',
  'district_code',
  'street',
  'place_masked',
  'national_number',
  'tags',
  'is_walled',
  'is_real_name',
  'is_urgent',
  'imported',
  'hand_overs',
  'returns',
  'reworks',
  'merged_into',
  'taken_by',
] as const
export type FoldedColumn = (typeof FOLDED_COLUMNS)[number]

export type StepForFold = {
  seq: number
  toState: State
  data: { set?: Partial<Record<FoldedColumn, unknown>> }
}

export type FoldedCase = Partial<Record<FoldedColumn, unknown>> & {
  state: State
  is_done: boolean
  step_count: number
}

/** Columns that a registration may leave out, and what they then hold. */
const AT_FIRST: Partial<Record<FoldedColumn, unknown>> = {
  outcome: null,
  citizen_says: null,
  satisfaction: null,
  unit_id: null,
  handler_id: null,
  request_masked: '',
  story_id: null,
  class_code: null,
  problem_code: null,
  topic_code: null,
  brand: '',
  amount_cents: null,
  recovered_cents: null,
  order_number: '',
  operator_id: null,
  operator_name: '',
  district_code: null,
  street: '',
  place_masked: '',
  national_number: '',
  tags: [],
  is_walled: false,
  is_real_name: false,
  is_urgent: false,
  imported: false,
  hand_overs: 0,
  returns: 0,
  reworks: 0,
  merged_into: null,
}

/** Throws when the steps are not 1, 2, 3 ...: a step is missing, doubled or out of order. */
export function foldSteps(steps: readonly StepForFold[]): FoldedCase {
  let row: Partial<Record<FoldedColumn, unknown>> = { ...AT_FIRST }
  let state: State = 'registered'
  steps.forEach((step, index) => {
    if (step.seq !== index + 1) throw new Error(`Step ${index + 1} is missing; found ${step.seq}`)
    row = { ...row, ...step.data.set }
    state = step.toState
  })
  return { ...row, state, is_done: isEnd(state), step_count: steps.length }
}
