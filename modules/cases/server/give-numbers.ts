/** Running numbers of the day. They come in blocks, so that no row is hot; what is never used is a gap. */
import type { Day } from '#kit/day.ts'
import { assert } from '#kit/outcome.ts'
import type { Db, Tx } from '#kit/db/index.ts'
import { caseNumber } from '../rules/number.ts'
import type { PreparedContact } from './prepare-contact.ts'
import { takeNumbers, takeNumbersOfDays } from './store/write.ts'

/** Gives `count` running numbers of a day, not always neighbours. */
export type Numbers = (centreId: number, day: Day, count: number) => Promise<number[]>

const range = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i)

/** Exactly as many as are asked for, from the day's row: for imports and loads, in their own transaction or not. */
export const exactNumbers =
  (tx: Tx): Numbers =>
  async (centreId, day, count) =>
    range(await takeNumbers(tx, centreId, day, count), count)

/** Taken at once, for all days of these contacts: for imports, whose rows may be of as many days as there are rows. */
export async function numbersAhead(
  db: Db,
  centreId: number,
  contacts: readonly PreparedContact[],
): Promise<Numbers> {
  const counts = new Map<Day, number>()
  for (const { cases } of contacts) for (const { day } of cases) counts.set(day, (counts.get(day) ?? 0) + 1)
  const firsts = await takeNumbersOfDays(db, centreId, counts)
  return async (_centreId, day, count) => {
    const first = firsts.get(day)
    assert(first !== undefined && count === counts.get(day), 'numbers of each day were taken once')
    return range(first, count)
  }
}

const BLOCK_MAX = 1_024
/** A block used up faster than this is followed by one twice as large. */
const FAST_MS = 1_000
/** A block that lasted longer is followed by the smallest: small offices see consecutive numbers. */
const SLOW_MS = 10_000

type Block = { next: number; left: number; size: number; takenMs: number }

/**
 * Numbers of this process, taken ahead in blocks that grow with the load: one at a time in a quiet office, a thousand
 * when hundreds come a second. `machineMs` is the machine's time.
 */
export function blockNumbers(db: Db, machineMs: () => number): Numbers {
  const blocks = new Map<string, Block>()
  const turns = new Map<string, Promise<unknown>>()

  async function give(name: string, centreId: number, day: Day, count: number): Promise<number[]> {
    const block = blocks.get(name) ?? { next: 0, left: 0, size: 1, takenMs: 0 }
    const given = range(block.next, Math.min(count, block.left))
    block.next += given.length
    block.left -= given.length
    const missing = count - given.length
    if (missing > 0) {
      const now = machineMs()
      const lastedMs = now - block.takenMs
      block.size =
        lastedMs < FAST_MS ? Math.min(BLOCK_MAX, block.size * 2) : lastedMs > SLOW_MS ? 1 : block.size
      const size = Math.max(missing, block.size)
      const first = await takeNumbers(db, centreId, day, size)
      given.push(...range(first, missing))
      blocks.set(name, { next: first + missing, left: size - missing, size: block.size, takenMs: now })
    } else blocks.set(name, block)
    return given
  }

  return (centreId, day, count) => {
    const name = `${centreId}|${day}`
    // Days that are over would stay for ever.
    if (blocks.size > 1_000) blocks.clear()
    const turn = (turns.get(name) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => give(name, centreId, day, count))
    turns.set(name, turn)
    void turn.catch(() => undefined).then(() => turns.get(name) === turn && turns.delete(name))
    return turn
  }
}

/** Fills in the numbers of the cases that have none yet; days in order, so that two writers never wait in a ring. */
export async function giveNumbers(
  numbers: Numbers,
  centreId: number,
  contacts: readonly PreparedContact[],
): Promise<void> {
  const byDay = new Map<Day, PreparedContact['cases']>()
  for (const contact of contacts)
    for (const aCase of contact.cases)
      if (aCase.number === '') byDay.set(aCase.day, [...(byDay.get(aCase.day) ?? []), aCase])
  for (const day of [...byDay.keys()].sort()) {
    const cases = byDay.get(day) ?? []
    const given = await numbers(centreId, day, cases.length)
    cases.forEach((aCase, i) => (aCase.number = caseNumber(centreId, day, given[i] as number)))
  }
}
