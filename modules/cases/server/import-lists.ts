import type { Db } from '#kit/db/index.ts'
import { listUnits } from '#people/server'
import type { ImportLists } from '../rules/import-words.ts'
import { catalogueOf } from './store/catalogue.ts'

/** What names and codes mean in this office. Closed entries too: the past was sorted by them. */
export async function importLists(db: Db, centreId: number): Promise<ImportLists> {
  const empty = (): Map<string, string | null> => new Map()
  const lists = { class: empty(), problem: empty(), topic: empty(), district: empty(), unit: empty() }
  const entries = await catalogueOf(db, centreId)
  for (const { list, code, name, parent } of entries)
    // Streets lie below their districts in the same list and are no districts.
    if (list !== 'tag' && !(list === 'district' && parent !== null)) learn(lists[list], name, code)
  const units = await listUnits({ centreId }, { db })
  for (const unit of units)
    for (const name of new Set([unit.name, unit.shortName])) learn(lists.unit, name, unit.id)
  // Codes last: what is somebody's code is nobody else's name.
  for (const { list, code } of entries) if (list !== 'tag') lists[list].set(code, code)
  for (const { id, code } of units) for (const word of [code, id]) lists.unit.set(word, id)
  return lists
}

/** A name that means two things means none. */
const learn = (list: Map<string, string | null>, name: string, code: string): void =>
  void list.set(name, list.has(name) && list.get(name) !== code ? null : code)
