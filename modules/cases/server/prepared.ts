/** What prepareContact makes: rows ready to be written, and what its parts share on the way. */
import type { Day } from '#kit/day.ts'
import type { Who } from '#people'
import type {
  CaseSummary,
  ContactGiven,
  ContactRegistered,
  ImportedPast,
  Kind,
  Person,
  State,
} from '../contract.ts'
import type { FoldedColumn } from '../rules/fold.ts'
import type { CasesNeeds } from './needs.ts'
import type { Searched } from './search-terms.ts'
import type { NewOperator } from './store/write.ts'

export type PreparedStep = {
  action: 'register' | 'dispatch' | 'answer' | 'close'
  fromState: State | null
  toState: State
  unitId: string | null
  whyMasked: string
  rule: string
  set: Partial<Record<FoldedColumn, unknown>>
  data: Record<string, unknown>
}

export type Column = string | number | boolean | Date | Buffer | null
export type PreparedRow = Readonly<Record<string, Column>>

export type PreparedCase = {
  id: string
  kind: Kind
  /** Empty until give-numbers.ts has filled it. */
  number: string
  day: Day
  row: Record<string, Column>
  operator: NewOperator | null
  identities: PreparedRow[]
  steps: PreparedStep[]
  clock: PreparedRow | null
  summary: CaseSummary
  searched: Omit<Searched, 'number'>
  registered: Omit<ContactRegistered['cases'][number], 'number'>
}

export type PreparedContact = {
  id: string
  by: Who
  at: Date
  machineAt: Date
  receivedAt: Date
  /** Null: the contact is on record already, only its cases are new. */
  row: PreparedRow | null
  stories: PreparedRow[]
  cases: PreparedCase[]
  draft: { staffId: string; id: string } | null
}

export type PrepareNeeds = Pick<CasesNeeds, 'sealer' | 'calendar'>

/** What is known of the contact while its cases are prepared; `stories` grows. */
export type ContactInWork = {
  given: ContactGiven
  by: Who
  at: Date
  machineAt: Date
  id: string
  receivedAt: Date
  day: Day
  person: Person
  past: ImportedPast | undefined
  needs: PrepareNeeds
  stories: PreparedRow[]
  storyId: string
}
