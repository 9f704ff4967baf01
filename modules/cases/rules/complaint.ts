import type { CaseForRules } from './next.ts'
import type { State } from '../contract/words.ts'
import {
  AFTER_THE_END,
  ASK_RETURN,
  ASSIGN,
  DECIDE_RETURN,
  MERGE,
  MERGED,
  STAYING,
  to,
  type TransitionTable,
} from './table.ts'

export type ComplaintState =
  | 'registered'
  | 'dispatched'
  | 'signed'
  | 'return-asked'
  | 'accepted'
  | 'refused'
  | 'mediating'
  | 'settled'
  | 'terminated'
  | 'replied'
  | 'reviewed'
  | 'revisited'
  | 'archived'
  | 'withdrawn'
  | 'merged'

const DISPATCH = to('dispatched', 'O20 art. 37')
const WITHDRAW_EARLY = to('withdrawn', 'design.md section 4: withdrawn before acceptance', {
  outcome: 'withdrawn',
})
/** After acceptance a withdrawal ends the mediation. */
const WITHDRAW_LATE = to('terminated', 'O20 art. 21(1), O121 art. 23', { outcome: 'withdrawn' })
const SETTLE = to('settled', 'O20 arts. 21(1), 22', { outcome: 'settled' })
const TERMINATE = to('terminated', 'O20 art. 21, O121 art. 23', { outcome: 'terminated' })
const REPLY = to('replied', 'domain.md 2.1: the complainant and the centre are told')

/** Sent back: what was never accepted is decided anew, what was accepted is mediated again. */
const backToWork = (aCase: CaseForRules): State =>
  aCase.unitId === null ? 'registered' : aCase.wasAccepted ? 'mediating' : 'signed'
const REWORK = to(backToWork, 'domain.md 2.1', { outcome: null })
const REOPEN = to(backToWork, 'design.md section 4', { outcome: null })

/** 投诉: the way of design.md section 4; acceptance and mediation by O20 arts. 14-22 (O121 arts. 15-24). */
export const COMPLAINT = {
  registered: { ...STAYING, dispatch: DISPATCH, withdraw: WITHDRAW_EARLY, merge: MERGE },
  dispatched: {
    ...STAYING,
    sign: to('signed', 'domain.md 2.1'),
    assign: ASSIGN,
    dispatch: DISPATCH,
    'ask-return': ASK_RETURN,
    withdraw: WITHDRAW_EARLY,
    merge: MERGE,
  },
  signed: {
    ...STAYING,
    assign: ASSIGN,
    accept: to('accepted', 'O20 art. 14, O121 art. 15'),
    refuse: to('refused', 'O20 arts. 14, 15, O121 arts. 15, 16', { outcome: 'refused' }),
    'ask-return': ASK_RETURN,
    withdraw: WITHDRAW_EARLY,
    merge: MERGE,
  },
  'return-asked': { ...STAYING, 'decide-return': DECIDE_RETURN },
  accepted: {
    ...STAYING,
    assign: ASSIGN,
    mediate: to('mediating', 'O20 art. 16, O121 art. 18'),
    settle: SETTLE,
    terminate: TERMINATE,
    withdraw: WITHDRAW_LATE,
  },
  mediating: { ...STAYING, assign: ASSIGN, settle: SETTLE, terminate: TERMINATE, withdraw: WITHDRAW_LATE },
  refused: { ...STAYING, assign: ASSIGN, reply: REPLY },
  settled: { ...STAYING, assign: ASSIGN, reply: REPLY },
  terminated: { ...STAYING, assign: ASSIGN, reply: REPLY },
  replied: {
    ...STAYING,
    review: to('reviewed', 'domain.md 2.1: the centre checks each reply'),
    rework: REWORK,
  },
  reviewed: { ...STAYING, revisit: to('revisited', 'domain.md 2.1: call-back'), rework: REWORK },
  revisited: { ...STAYING, archive: to('archived', 'domain.md 2.1'), rework: REWORK },
  archived: { ...AFTER_THE_END, reopen: REOPEN },
  withdrawn: { ...AFTER_THE_END, reopen: REOPEN },
  merged: MERGED,
} as const satisfies TransitionTable<ComplaintState>
