/** What is known beforehand of the full text, asked for once in a while: cases per day, and how frequent lexemes are. */
import { machineClock } from '#kit/clock.ts'
import type { Db } from '#kit/db/index.ts'
import type { DayCount } from './day-window.ts'
import { dayCountsOf, sharesOf } from './store/search.ts'

/** Remembers an answer per database and key for a while; many who ask at once share one question. */
function remembered<K, T>(
  forMs: number,
  ask: (db: Db, key: K) => Promise<T>,
): (db: Db, key: K) => Promise<T> {
  const known = new WeakMap<Db, Map<K, { untilMs: number; answer: Promise<T> }>>()
  return (db, key) => {
    const ofDb = known.get(db) ?? new Map<K, { untilMs: number; answer: Promise<T> }>()
    known.set(db, ofDb)
    const nowMs = machineClock.now().getTime()
    const found = ofDb.get(key)
    if (found && found.untilMs > nowMs) return found.answer
    const answer = ask(db, key)
    ofDb.set(key, { untilMs: nowMs + forMs, answer })
    answer.catch(() => ofDb.delete(key))
    return answer
  }
}

/** About how many cases were received on each day, newest first. */
export const dayCounts = remembered<number, DayCount[]>(10_000, dayCountsOf)
/** Shares of the most frequent lexemes, over all centres of this database. */
const shares = remembered<null, ReadonlyMap<string, number>>(60_000, (db) => sharesOf(db))

/** Lexemes that the index is asked for; the others hardly narrow what these find, so each row is asked for them. */
const LEXEMES_MAX = 3
/** What stands in more cases than this narrows nothing. */
const SHARE_MAX = 0.6

/** Lexemes of which one must be there. */
export type AnyOf = readonly string[]

/**
 * Chooses, of what must all be there, what is worth asking the index for: of every word its rarest lexeme, then the rarest
 * of all, and the marks; nothing that stands nearly everywhere.
 */
export async function chooseKeys(
  db: Db,
  words: readonly (readonly AnyOf[])[],
  marks: readonly AnyOf[],
): Promise<{ keys: AnyOf[]; others: AnyOf[] }> {
  const known = await shares(db, null)
  const share = (group: AnyOf): number => group.reduce((sum, lexeme) => sum + (known.get(lexeme) ?? 0), 0)
  const sorted = words.map((word) => [...word].sort((a, b) => share(a) - share(b)))
  const firsts = sorted.flatMap((word) => word.slice(0, 1))
  const seconds = sorted.flatMap((word) => word.slice(1)).sort((a, b) => share(a) - share(b))
  const chosen = [...firsts, ...seconds].slice(0, Math.max(LEXEMES_MAX, firsts.length))
  const worth = [...chosen, ...marks].filter((group) => share(group) <= SHARE_MAX)
  const all = [...words.flat(), ...marks]
  // Something the index must be asked for, however common.
  const keys = worth.length > 0 ? worth : [...all].sort((a, b) => share(a) - share(b)).slice(0, 1)
  return { keys, others: all.filter((group) => !keys.includes(group)) }
}
