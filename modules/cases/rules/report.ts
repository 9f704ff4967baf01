import type { CaseForRules } from './next.ts'
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

export type ReportState =
  | 'registered'
  | 'dispatched'
  | 'signed'
  | 'return-asked'
  | 'checking'
  | 'filed'
  | 'not-filed'
  | 'told'
  | 'penalised'
  | 'dropped'
  | 'result-told'
  | 'redirected'
  | 'archived'
  | 'merged'

const DISPATCH = to('dispatched', 'O20 art. 37')
const PENALISE = to('penalised', 'Penalty Law art. 57', { outcome: 'penalised' })
const DROP = to('dropped', 'Penalty Law art. 57', { outcome: 'dropped' })
const REDIRECT = to('redirected', 'O20 art. 29, O121 art. 34', { outcome: 'redirected' })
const ARCHIVE = to('archived', 'domain.md 2.1')
const TELL_DECISION = to('told', 'O20 art. 31')
const TELL_RESULT = to('result-told', 'O20 art. 32, O121 art. 36')

/** O121 has no such duty (art. 36 tells results only where a law says so): domain.md 1.3. */
const stillToTell = (aCase: CaseForRules): string | null =>
  aCase.isRealName && aCase.ruleSet !== 'o121' && aCase.ruleSet !== 'none'
    ? '实名举报：先告知举报人是否立案（O20 第31条）'
    : null
const onlyFiled = (aCase: CaseForRules): string | null => (aCase.outcome === 'filed' ? null : '没有立案')
const onlyNotFiled = (aCase: CaseForRules): string | null =>
  aCase.outcome === 'not-filed' ? null : '已立案，先有处理结果'

/** 举报: the way of design.md section 4. A report is a clue and cannot be withdrawn (O20 art. 3). */
export const REPORT = {
  registered: { ...STAYING, dispatch: DISPATCH, merge: MERGE },
  dispatched: {
    ...STAYING,
    sign: to('signed', 'domain.md 2.1'),
    assign: ASSIGN,
    dispatch: DISPATCH,
    'ask-return': ASK_RETURN,
    merge: MERGE,
  },
  signed: {
    ...STAYING,
    assign: ASSIGN,
    check: to('checking', 'Penalty procedure rules art. 18'),
    redirect: REDIRECT,
    'ask-return': ASK_RETURN,
    merge: MERGE,
  },
  'return-asked': { ...STAYING, 'decide-return': DECIDE_RETURN },
  checking: {
    ...STAYING,
    assign: ASSIGN,
    file: to('filed', 'Penalty procedure rules art. 18', { outcome: 'filed' }),
    'not-file': to('not-filed', 'Penalty procedure rules art. 18', { outcome: 'not-filed' }),
    redirect: REDIRECT,
  },
  filed: {
    ...STAYING,
    assign: ASSIGN,
    notify: TELL_DECISION,
    penalise: { ...PENALISE, unless: stillToTell },
    drop: { ...DROP, unless: stillToTell },
  },
  'not-filed': {
    ...STAYING,
    assign: ASSIGN,
    notify: TELL_DECISION,
    archive: { ...ARCHIVE, unless: stillToTell },
  },
  told: {
    ...STAYING,
    assign: ASSIGN,
    penalise: { ...PENALISE, unless: onlyFiled },
    drop: { ...DROP, unless: onlyFiled },
    archive: { ...ARCHIVE, unless: onlyNotFiled },
  },
  penalised: { ...STAYING, assign: ASSIGN, notify: TELL_RESULT, archive: ARCHIVE },
  dropped: { ...STAYING, assign: ASSIGN, notify: TELL_RESULT, archive: ARCHIVE },
  'result-told': { ...STAYING, archive: ARCHIVE },
  redirected: { ...STAYING, archive: ARCHIVE },
  archived: {
    ...AFTER_THE_END,
    reopen: to((aCase) => (aCase.unitId ? 'signed' : 'registered'), 'design.md section 4', { outcome: null }),
  },
  merged: MERGED,
} as const satisfies TransitionTable<ReportState>
