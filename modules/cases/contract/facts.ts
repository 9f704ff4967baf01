/** What cases tells the others: past tense, after commit, at least once, never personal data. */
import type { Action, Channel, ClockName, Kind, State } from './words.ts'

/** What listeners may know of a case; of a walled report only what the counters need, `isWalled` set. */
export type CaseSummary = {
  caseId: string
  kind: Kind
  channel: Channel
  state: State
  receivedDay: string
  unitId: string | null
  handlerId: string | null
  classCode: string | null
  problemCode: string | null
  topicCode: string | null
  districtCode: number | null
  isWalled: boolean
  imported: boolean
}

export type CaseFacts = {
  'case.registered': CaseSummary & { contactId: string; number: string }
  'case.stepped': CaseSummary & { seq: number; action: Action; fromState: State | null; version: number }
  'clock.due': {
    caseId: string
    clock: ClockName
    dueDay: string
    what: 'due-today' | 'broken'
    isWalled: boolean
    unitId: string | null
  }
}
