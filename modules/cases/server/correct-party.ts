import type { Tx } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Person } from '../contract.ts'
import { formerText } from './edited-columns.ts'
import { identityRow } from './identity-row.ts'
import { openPerson } from './seals.ts'
import { saveIdentity } from './store/identities.ts'
import { identitiesOf, type CaseRow, type SealedIdentity } from './store/steps.ts'

const SPEAKER = { consultation: 'asker', complaint: 'complainant', report: 'reporter' } as const
const isSpeaker = (party: SealedIdentity): boolean => party.role !== 'respondent-contact'

export type Correction = {
  of: 'speaker' | 'respondent'
  given: Person
  /** Seals the former data. */ keep: (text: string) => Promise<string>
}

/** Writes over one party of the case, or adds it; fields not given stay, the former data are kept sealed. True when something changed. */
export async function correctParty(
  tx: Tx,
  sealer: Sealer,
  row: CaseRow,
  correction: Correction,
): Promise<boolean> {
  const { of, given } = correction
  const party = (await identitiesOf(tx, row.centreId, row.id)).find(
    (one) => isSpeaker(one) === (of === 'speaker'),
  )
  const former = party && openPerson(sealer, row.centreId, party.id, party)
  const now: Person = { ...former, ...given }
  if (former && formerText(former) === formerText(now) && former.kind === now.kind) return false
  if (former) await correction.keep(formerText(former))
  const role = party?.role ?? (of === 'speaker' ? SPEAKER[row.kind] : 'respondent-contact')
  await saveIdentity(
    tx,
    row.centreId,
    identityRow(sealer, row.centreId, { id: party?.id ?? uuid7(), caseId: row.id, role, person: now }),
  )
  return true
}
