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

export type ConsultationState =
  | 'registered'
  | 'dispatched'
  | 'signed'
  | 'return-asked'
  | 'answered'
  | 'closed'
  | 'withdrawn'
  | 'merged'

const ANSWER = to('answered', 'domain.md 2.1: direct answer', { outcome: 'answered' })
const DISPATCH = to('dispatched', 'O20 art. 37')
const WITHDRAW = to('withdrawn', 'design.md section 4', { outcome: 'withdrawn' })

/** 咨询: registered -> answered | dispatched -> answered -> closed (design.md section 4). */
export const CONSULTATION = {
  registered: { ...STAYING, answer: ANSWER, dispatch: DISPATCH, withdraw: WITHDRAW, merge: MERGE },
  dispatched: {
    ...STAYING,
    sign: to('signed', 'domain.md 2.1'),
    assign: ASSIGN,
    dispatch: DISPATCH,
    'ask-return': ASK_RETURN,
    withdraw: WITHDRAW,
    merge: MERGE,
  },
  signed: {
    ...STAYING,
    answer: ANSWER,
    assign: ASSIGN,
    'ask-return': ASK_RETURN,
    withdraw: WITHDRAW,
    merge: MERGE,
  },
  'return-asked': { ...STAYING, 'decide-return': DECIDE_RETURN },
  answered: {
    ...STAYING,
    close: to('closed', 'design.md section 4'),
    rework: to((aCase) => (aCase.unitId ? 'signed' : 'registered'), 'domain.md 2.1', { outcome: null }),
    merge: MERGE,
  },
  closed: {
    ...AFTER_THE_END,
    reopen: to((aCase) => (aCase.unitId ? 'signed' : 'registered'), 'design.md section 4', { outcome: null }),
  },
  withdrawn: {
    ...AFTER_THE_END,
    reopen: to((aCase) => (aCase.unitId ? 'signed' : 'registered'), 'design.md section 4', { outcome: null }),
  },
  merged: MERGED,
} as const satisfies TransitionTable<ConsultationState>
