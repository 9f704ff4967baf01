/** Whether the office has the class, problem and topic that a contact names. An office without such a list takes any. */
import { machineClock } from '#kit/clock.ts'
import type { Db } from '#kit/db/index.ts'
import { refuse, type Refusal } from '#kit/outcome.ts'
import type { CatalogueList, ContactGiven } from '../contract.ts'
import { catalogueOf } from './store/catalogue.ts'

/** How long an edit of the lists may go unseen by a process that takes a thousand contacts a second. */
const BELIEVED_MS = 5_000

const FIELDS = [
  ['classCode', 'class'],
  ['problemCode', 'problem'],
  ['topicCode', 'topic'],
] as const satisfies readonly (readonly [string, CatalogueList])[]

type Open = ReadonlyMap<CatalogueList, ReadonlySet<string>>
export type RefuseCodes = (centreId: number, given: ContactGiven) => Promise<Refusal<'bad-input'> | null>

export function openKnownCodes(db: Db): RefuseCodes {
  const believed = new Map<number, { untilMs: number; open: Promise<Open> }>()
  const openOf = (centreId: number): Promise<Open> => {
    const nowMs = machineClock.now().getTime()
    const known = believed.get(centreId)
    if (known && known.untilMs > nowMs) return known.open
    const open = readOpen(db, centreId)
    believed.set(centreId, { untilMs: nowMs + BELIEVED_MS, open })
    open.catch(() => believed.delete(centreId))
    return open
  }
  return async (centreId, given) => {
    if (!given.cases.some((aCase) => FIELDS.some(([field]) => aCase[field] !== undefined))) return null
    const open = await openOf(centreId)
    for (const [i, aCase] of given.cases.entries())
      for (const [field, list] of FIELDS) {
        const code = aCase[field]
        const codes = open.get(list)
        if (code !== undefined && codes && !codes.has(code))
          return refuse('bad-input', { field: `cases.${i}.${field}`, why: '没有这个条目，或已停用' })
      }
    return null
  }
}

async function readOpen(db: Db, centreId: number): Promise<Open> {
  const open = new Map<CatalogueList, Set<string>>()
  for (const { list, code, isOpen } of await catalogueOf(db, centreId)) {
    if (!open.has(list)) open.set(list, new Set())
    if (isOpen) open.get(list)?.add(code)
  }
  return open
}
