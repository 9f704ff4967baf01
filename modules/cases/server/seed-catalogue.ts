/** Fills the lists of a new centre: classes, problems, topics and tags by name, districts and streets of its own area. */
import { readFile } from 'node:fs/promises'
import type { Tx } from '#kit/db/index.ts'
import type { CatalogueEntry, CatalogueList } from '../contract/catalogue.ts'
import { CATALOGUE_SEED, divisionPrefix } from '../rules/catalogue.ts'
import { addEntries } from './store/catalogue.ts'

const DIVISIONS = new URL('divisions/divisions.csv', import.meta.url)
/** Length of a district's code; a street's is longer and begins with its district's. */
const DISTRICT_DIGITS = 6

/** Adds what is missing and leaves what the office has changed. Safe to repeat. */
export async function seedCatalogue(tx: Tx, centreId: number): Promise<void> {
  await addEntries(tx, centreId, seedEntries())
  const divisions = await divisionEntries(centreId)
  await addEntries(
    tx,
    centreId,
    divisions.filter((one) => one.parent === null),
  )
  await addEntries(
    tx,
    centreId,
    divisions.filter((one) => one.parent !== null),
  )
}

const seedEntries = (): CatalogueEntry[] =>
  (
    Object.entries(CATALOGUE_SEED) as [CatalogueList, readonly (readonly [string, string, string?])[]][]
  ).flatMap(([list, entries]) =>
    entries.map(([code, name, parent], i) => ({
      list,
      code,
      name,
      parent: parent ?? null,
      sort: i * 10,
      isOpen: true,
    })),
  )

async function divisionEntries(centreId: number): Promise<CatalogueEntry[]> {
  const prefix = divisionPrefix(centreId)
  const lines = (await readFile(DIVISIONS, 'utf8')).split('\n')
  return lines.flatMap((line, i): CatalogueEntry[] => {
    const [code = '', name = ''] = line.split(',')
    if (!code.startsWith(prefix) || name === '') return []
    return [
      {
        list: 'district',
        code,
        name,
        parent: code.length > DISTRICT_DIGITS ? code.slice(0, DISTRICT_DIGITS) : null,
        sort: i,
        isOpen: true,
      },
    ]
  })
}
