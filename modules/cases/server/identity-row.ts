import type { Sealer } from '#kit/seal.ts'
import type { Person } from '../contract.ts'
import { maskPerson, normalIdNumber, normalName, normalPhone } from '../rules/mask.ts'
import { sealPerson } from './seals.ts'

export type IdentityRow = {
  id: string
  caseId: string
  role: string
  personKind: 'person' | 'organisation'
  sealed: Buffer
  keyVersion: number
  nameMasked: string
  phoneMasked: string
  idMasked: string
  addressMasked: string
  hashVersion: number
  phoneHash: Buffer | null
  idHash: Buffer | null
  nameHash: Buffer | null
}

/** The row of one party of one case: sealed whole, masked copies beside, keyed hashes for exact look-up. */
export function identityRow(
  sealer: Sealer,
  centreId: number,
  given: { id: string; caseId: string; role: string; person: Person },
): IdentityRow {
  const { id, caseId, role, person } = given
  const masks = maskPerson(person)
  const hash = (kind: string, value: string | null) =>
    value === null ? null : sealer.hash(kind, centreId, value)
  return {
    id,
    caseId,
    role,
    personKind: person.kind ?? 'person',
    ...sealPerson(sealer, centreId, id, person),
    nameMasked: masks.name,
    phoneMasked: masks.phone,
    idMasked: masks.idNumber,
    addressMasked: masks.address,
    hashVersion: sealer.hashVersion,
    phoneHash: hash('phone', normalPhone(person.phone ?? '')),
    idHash: hash('id-number', normalIdNumber(person.idNumber ?? '')),
    nameHash: hash('name', normalName(person.name ?? '')),
  }
}
