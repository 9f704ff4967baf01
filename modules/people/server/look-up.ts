/** What modules above ask of people: who is this, which unit, what is it called. Plain data, one statement each. */
import type { Tx } from '#kit/db/index.ts'
import type { UnitView } from '../contract/office.ts'
import type { Role } from '../rules/roles.ts'
import { listCentreIds } from './store/centres.ts'
import { listNames, listPeople } from './store/staff.ts'
import { findUnitsByIds, type UnitRow } from './store/units.ts'
import { viewUnit } from './views.ts'

export type Person = {
  readonly id: string
  readonly name: string
  readonly isActive: boolean
  readonly unitId: string | null
  readonly roles: readonly { readonly role: Role; readonly unitId: string | null }[]
}

/** Members of staff by id; whoever is not of this centre is left out. */
export const findPeople = (tx: Tx, centreId: number, ids: readonly string[]): Promise<Person[]> =>
  listPeople(tx, centreId, ids)

/** Names of staff and API keys by id, for histories. */
export async function findNames(
  tx: Tx,
  centreId: number,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = ids.length === 0 ? [] : await listNames(tx, centreId, [...new Set(ids)])
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** Units by id, closed ones too; what is not of this centre is left out. */
export const findUnits = async (tx: Tx, centreId: number, ids: readonly string[]): Promise<UnitView[]> =>
  (await findUnitsByIds(tx, centreId, ids)).map((row: UnitRow) => viewUnit(row))

/** All centres of this installation, for jobs. */
export const listCentres = (tx: Tx): Promise<number[]> => listCentreIds(tx)
