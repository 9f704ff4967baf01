/** Where each sealed value of cases is bound: one place, so that the writer and the reader cannot disagree. */
import type { Sealer } from '#kit/seal.ts'
import type { Person } from '../contract.ts'

export type Sealed = { sealed: Buffer; keyVersion: number }

const identityPlace = (centreId: number, id: string) => ({
  centreId,
  table: 'identity',
  row: id,
  field: 'person',
})
const storyPlace = (centreId: number, id: string) => ({ centreId, table: 'story', row: id, field: 'text' })
const evidencePlace = (centreId: number, id: string) => ({
  centreId,
  table: 'evidence',
  row: id,
  field: 'name',
})
/** Bound to the member of staff as well: a draft moved to another person's row does not open. */
const draftPlace = (centreId: number, staffId: string, id: string) => ({
  centreId,
  table: 'draft',
  row: `${staffId}|${id}`,
  field: 'form',
})

/** An identity is sealed whole, as the JSON of what was given. */
export const sealPerson = (sealer: Sealer, centreId: number, identityId: string, person: Person): Sealed =>
  sealer.seal(JSON.stringify(person), identityPlace(centreId, identityId))
export const openPerson = (sealer: Sealer, centreId: number, identityId: string, from: Sealed): Person =>
  JSON.parse(
    sealer.open(from.sealed, from.keyVersion, identityPlace(centreId, identityId)).toString('utf8'),
  ) as Person

export const sealStory = (sealer: Sealer, centreId: number, storyId: string, text: string): Sealed =>
  sealer.seal(text, storyPlace(centreId, storyId))
export const openStory = (sealer: Sealer, centreId: number, storyId: string, from: Sealed): string =>
  sealer.open(from.sealed, from.keyVersion, storyPlace(centreId, storyId)).toString('utf8')

export const sealEvidenceName = (
  sealer: Sealer,
  centreId: number,
  evidenceId: string,
  name: string,
): Sealed => sealer.seal(name, evidencePlace(centreId, evidenceId))
export const openEvidenceName = (
  sealer: Sealer,
  centreId: number,
  evidenceId: string,
  from: Sealed,
): string => sealer.open(from.sealed, from.keyVersion, evidencePlace(centreId, evidenceId)).toString('utf8')

export const sealDraft = (
  sealer: Sealer,
  centreId: number,
  staffId: string,
  draftId: string,
  form: string,
): Sealed => sealer.seal(form, draftPlace(centreId, staffId, draftId))
export const openDraft = (
  sealer: Sealer,
  centreId: number,
  staffId: string,
  draftId: string,
  from: Sealed,
): string =>
  sealer.open(from.sealed, from.keyVersion, draftPlace(centreId, staffId, draftId)).toString('utf8')
