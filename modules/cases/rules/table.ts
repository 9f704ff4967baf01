import type { Action, CaseOutcome, State } from '../contract/words.ts'
import type { CaseForRules } from './next.ts'

/** One row of state x action: where it leads, what it decides, and on whose word. */
export type TransitionRow = {
  /** The next state; a function where it depends on what happened before. */
  to: State | ((aCase: CaseForRules, choice: Choice) => State)
  outcome?: CaseOutcome | null
  /** A further condition: null when met, else the reason in the office's words. */
  unless?: (aCase: CaseForRules) => string | null
  source: string
}
export type Choice = { grant?: boolean }

export type TransitionTable<S extends State> = Record<S, Partial<Record<Action, TransitionRow>>>

export const to = (
  state: TransitionRow['to'],
  source: string,
  more: Partial<TransitionRow> = {},
): TransitionRow => ({
  to: state,
  source,
  ...more,
})

const HOUSE = 'decision 0005'
const same = (aCase: CaseForRules): State => aCase.state
const before = (aCase: CaseForRules): State => aCase.stateBefore ?? 'registered'

/** What may be done in any open state without moving it. */
export const STAYING = {
  edit: to(same, 'O20 art. 9'),
  split: to(same, 'O20 art. 7'),
  link: to(same, HOUSE),
  note: to(same, 'design.md 3.3'),
  tag: to(same, 'domain.md section 3'),
  'add-evidence': to(same, 'O20 art. 9'),
} as const satisfies Partial<Record<Action, TransitionRow>>

/** Also after the end: the record may be added to, never changed. */
export const AFTER_THE_END = {
  link: STAYING.link,
  note: STAYING.note,
  tag: STAYING.tag,
  'add-evidence': STAYING['add-evidence'],
} as const

export const ASSIGN = to(same, HOUSE)

/** A second return only on new facts or a signed finding that power is lacking: asked in the operation. */
export const ASK_RETURN = to('return-asked', 'O20 art. 37')
export const DECIDE_RETURN = to(
  (aCase, choice) => (choice.grant ? 'registered' : before(aCase)),
  'O20 art. 37',
)
export const MERGE = to('merged', 'State Council Office letter 2025 No. 66', { outcome: 'merged' })
export const MERGED = { unmerge: to(before, HOUSE, { outcome: null }), note: STAYING.note } as const
