/** What the operations ask of the office: units, who handles for a unit, names. */
import type { Tx } from '#kit/db/index.ts'
import { findNames, findPeople, findUnits, type Person } from '#people/server'
import type { UnitView } from '#people'

export const findUnit = async (tx: Tx, centreId: number, id: string): Promise<UnitView | undefined> =>
  (await findUnits(tx, centreId, [id]))[0]

const handlesIn = (person: Person, unitId: string): boolean =>
  person.roles.some(({ role, unitId: of }) => (role === 'handler' || role === 'unit-head') && of === unitId)

/** Whether somebody active handles for the unit: by a role in it, or in a unit above it. */
export async function handlesFor(
  tx: Tx,
  centreId: number,
  staffId: string,
  unitId: string,
): Promise<boolean> {
  const [person] = await findPeople(tx, centreId, [staffId])
  if (!person?.isActive) return false
  let at: string | null = unitId
  while (at !== null && !handlesIn(person, at)) at = (await findUnit(tx, centreId, at))?.parentId ?? null
  return at !== null
}

/** Names by id: staff and keys by their name, units by their short one; an id that is none of them is missing. */
export async function namesOf(
  tx: Tx,
  centreId: number,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)].filter((id): id is string => id !== null && UUID.test(id))
  const names = await findNames(tx, centreId, wanted)
  for (const unit of wanted.length === 0 ? [] : await findUnits(tx, centreId, wanted))
    names.set(unit.id, unit.shortName)
  return names
}
/** The operator at the machine and the system have no row, and no UUID. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
