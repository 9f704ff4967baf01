import type { Tx } from '#kit/db/index.ts'
import { machineClock } from '#kit/clock.ts'
import { uuid7 } from '#kit/ids.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Person } from '../contract.ts'
import { maskText } from '../rules/mask.ts'
import { openPerson, sealStory } from './seals.ts'
import { identitiesOf, insertStory, type CaseRow } from './store/steps.ts'

/** The people on record for the case, so that their names are masked wherever they stand in later words. */
export async function knownPeople(tx: Tx, sealer: Sealer, row: CaseRow): Promise<Person[]> {
  const identities = await identitiesOf(tx, row.centreId, row.id)
  return identities.map((identity) => openPerson(sealer, row.centreId, identity.id, identity))
}

/** Of these the person who speaks, not the operator's contact. */
export const speakers = async (tx: Tx, sealer: Sealer, row: CaseRow): Promise<Person[]> =>
  (await identitiesOf(tx, row.centreId, row.id))
    .filter((identity) => identity.role !== 'respondent-contact')
    .map((identity) => openPerson(sealer, row.centreId, identity.id, identity))

export type KeptWords = { masked: string; originalId: string | null }

/**
 * Words added to a case (reply, note, reason): the readable copy masked; if masking took anything out, the original
 * kept sealed as a story of this case, else nothing more.
 */
export async function keepWords(tx: Tx, sealer: Sealer, row: CaseRow, words: string): Promise<KeptWords> {
  if (words === '') return { masked: '', originalId: null }
  const masked = maskText(words, await knownPeople(tx, sealer, row))
  return { masked, originalId: masked === words ? null : await keepSealed(tx, sealer, row, words) }
}

/** Short texts of a step's data (a file number, a way), readable like its words: what masking takes out is kept sealed. */
export async function keepShort(
  tx: Tx,
  sealer: Sealer,
  row: CaseRow,
  texts: Readonly<Record<string, string | undefined>>,
): Promise<{ data: Record<string, string>; originals: string[] }> {
  const data: Record<string, string> = {}
  const originals: string[] = []
  for (const [name, text] of Object.entries(texts)) {
    if (text === undefined) continue
    const { masked, originalId } = await keepWords(tx, sealer, row, text)
    data[name] = masked
    if (originalId !== null) originals.push(originalId)
  }
  return { data, originals }
}

/** Seals a text as a story of this case and returns its id. */
export async function keepSealed(tx: Tx, sealer: Sealer, row: CaseRow, text: string): Promise<string> {
  const id = uuid7()
  const at = machineClock.now()
  await insertStory(tx, {
    centreId: row.centreId,
    id,
    contactId: row.contactId,
    caseId: row.id,
    ...sealStory(sealer, row.centreId, id, text),
    machineAt: at,
  })
  return id
}
