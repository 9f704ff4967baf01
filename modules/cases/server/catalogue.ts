/** The office's lists: what a form offers, and their upkeep. */
import { createHash } from 'node:crypto'
import type { Db } from '#kit/db/index.ts'
import { answer, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { audit, listUnits } from '#people/server'
import {
  Catalogue,
  CATALOGUE_LISTS,
  CatalogueEdited,
  CatalogueParams,
  EditCatalogue,
  type CatalogueEntry,
  type CatalogueList,
} from '../contract/catalogue.ts'
import { allOrNothing } from './all-or-nothing.ts'
import type { CasesNeeds } from './needs.ts'
import { catalogueOf, lockList, putEntries } from './store/catalogue.ts'

export type CatalogueNeeds = Pick<CasesNeeds, 'db' | 'clock'>

/** A list's version is a mark of its content: two who edit at once cannot overwrite each other unseen. */
const versionOf = (entries: readonly CatalogueEntry[]): string =>
  createHash('sha256')
    .update(JSON.stringify(entries.map((one) => [one.code, one.parent, one.name, one.sort, one.isOpen])))
    .digest('hex')
    .slice(0, 16)

/** All lists, closed entries too, and the open units. */
export async function readCatalogue(db: Db, centreId: number): Promise<Catalogue> {
  const entries = await catalogueOf(db, centreId)
  const units = await listUnits({ centreId }, { db })
  return {
    entries,
    units: units
      .filter((unit) => unit.isOpen)
      .map(({ id, parentId, name, shortName }) => ({ id, parentId, name, shortName })),
    versions: Object.fromEntries(
      CATALOGUE_LISTS.map((list) => [list, versionOf(entries.filter((one) => one.list === list))]),
    ),
  }
}

/**
 * Adds and changes entries of one list. Refusals: stale-version (somebody edited meanwhile), bad-input (a parent that is not
 * there, an entry above itself).
 */
export const editCatalogue = (
  needs: CatalogueNeeds,
  who: Who,
  list: CatalogueList,
  order: EditCatalogue,
): Promise<Outcome<{ version: string }, 'stale-version' | 'bad-input'>> =>
  allOrNothing(needs.db, async (tx) => {
    const now = await lockList(tx, who.centreId, list)
    const current = versionOf(now)
    if (order.version !== current) return refuse('stale-version', { current: { version: current } })
    const sorted = parentsFirst(
      new Set(now.map((one) => one.code)),
      order.entries.map((one) => ({ ...one, list })),
    )
    if (isRefusal(sorted)) return sorted
    await putEntries(tx, who.centreId, sorted.done)
    await audit(tx, who, {
      at: needs.clock.now(),
      action: 'catalogue.edit',
      targetKind: 'catalogue',
      targetId: list,
      data: { codes: order.entries.map((one) => one.code) },
    })
    return done({ version: versionOf(await lockList(tx, who.centreId, list)) })
  })

/** In an order in which each parent is there before its children. */
function parentsFirst(
  known: Set<string>,
  entries: readonly CatalogueEntry[],
): Outcome<CatalogueEntry[], 'bad-input'> {
  if (new Set(entries.map((one) => one.code)).size < entries.length)
    return refuse('bad-input', { field: 'entries', why: '代码重复' })
  const sorted: CatalogueEntry[] = []
  let left = [...entries]
  while (left.length > 0) {
    const next = left.filter(
      (one) => one.parent === null || (known.has(one.parent) && one.parent !== one.code),
    )
    if (next.length === 0) return refuse('bad-input', { field: 'entries', why: '上级条目不存在' })
    for (const one of next) known.add(one.code)
    sorted.push(...next)
    left = left.filter((one) => !next.includes(one))
  }
  return done(sorted)
}

export function catalogueRoutes(app: App, needs: CatalogueNeeds): void {
  app.get(
    '/api/catalogue',
    {
      schema: { tags: ['catalogue'], summary: 'The lists of the office', response: { 200: Catalogue } },
      config: { may: 'catalogue.read' },
    },
    async (request, reply) => answer(reply, done(await readCatalogue(needs.db, request.who.centreId))),
  )
  app.put(
    '/api/catalogue/:list',
    {
      schema: {
        tags: ['catalogue'],
        summary: 'Add and change entries',
        params: CatalogueParams,
        body: EditCatalogue,
        response: { 200: CatalogueEdited },
      },
      config: { may: 'catalogue.write' },
    },
    async (request, reply) =>
      answer(reply, await editCatalogue(needs, request.who, request.params.list, request.body)),
  )
}
