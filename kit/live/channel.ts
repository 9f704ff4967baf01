/** All open streams of one centre: one reader of facts feeds them. */
import type { Tx } from '#kit/db/index.ts'
import type { Fact } from '#kit/outbox/index.ts'
import { factsAfter, positionsOf } from './facts.ts'
import type { LiveMessage, Stream } from './stream.ts'

/** What this caller may know of these facts, each at its fact's position, in order. Nothing for the rest. */
export type ToMessages<Who> = (
  facts: readonly Fact[],
  who: Who,
) => readonly PlacedMessage[] | Promise<readonly PlacedMessage[]>
export type PlacedMessage = LiveMessage & { readonly position: string }

export type Listener<Who> = { who: Who; readonly stream: Stream; seen: string; isCatchingUp: boolean }

const BATCH = 200
/** A reader further behind reloads: that is cheaper than reading everything that happened. */
export const CATCH_UP_MAX = 5_000

export class Channel<Who> {
  readonly listeners = new Set<Listener<Who>>()
  readonly #db: Tx
  readonly #centreId: number
  readonly #toMessages: ToMessages<Who>
  #position: string | undefined
  #reading: Promise<void> | undefined
  #isAsked = false

  readonly #onFault: (error: unknown) => void

  constructor(db: Tx, centreId: number, toMessages: ToMessages<Who>, onFault: (error: unknown) => void) {
    this.#onFault = onFault
    this.#db = db
    this.#centreId = centreId
    this.#toMessages = toMessages
  }

  /** From now on, or from `after` on when that is given and still known; else the reader is told to reload. */
  async add(
    listener: Omit<Listener<Who>, 'seen' | 'isCatchingUp'>,
    after: string | undefined,
  ): Promise<Listener<Who>> {
    const { last, oldest } = await positionsOf(this.#db, this.#centreId)
    this.#position ??= last
    const isKnown =
      after !== undefined &&
      /^\d{1,18}$/.test(after) &&
      BigInt(after) <= BigInt(last) &&
      BigInt(after) >= BigInt(oldest) - 1n
    const isNear = isKnown && BigInt(last) - BigInt(after) <= CATCH_UP_MAX
    const joined: Listener<Who> = { ...listener, seen: isNear ? after : last, isCatchingUp: true }
    this.listeners.add(joined)
    joined.stream.onClose(() => this.listeners.delete(joined))
    if (after !== undefined && !isNear) joined.stream.send(last, { event: 'reset', data: {} })
    else joined.stream.beat(joined.seen)
    await this.#catchUp(joined)
    return joined
  }

  /** Reads what is new and hands it on. Calls while it reads are joined into one more reading. */
  read(): Promise<void> {
    this.#isAsked = true
    this.#reading ??= this.#readAll().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  async #readAll(): Promise<void> {
    while (this.#isAsked && this.listeners.size > 0) {
      this.#isAsked = false
      const facts = await factsAfter(this.#db, this.#centreId, this.#position!, BATCH)
      if (facts.length === 0) continue
      this.#position = facts.at(-1)!.position
      const upToDate = [...this.listeners].filter((listener) => !listener.isCatchingUp)
      await Promise.all(upToDate.map((listener) => this.#hand(listener, facts)))
      if (facts.length === BATCH) this.#isAsked = true
    }
    if (this.listeners.size === 0) this.#position = undefined
  }

  async #catchUp(listener: Listener<Who>): Promise<void> {
    while (listener.stream.isOpen) {
      await this.#hand(listener, await factsAfter(this.#db, this.#centreId, listener.seen, BATCH), true)
      // No await between this look and joining the others: nothing can fall between.
      if (this.#position === undefined || BigInt(listener.seen) >= BigInt(this.#position)) break
    }
    listener.isCatchingUp = false
  }

  /** With patience the reader's pace is waited for; without, a slow one is let go rather than hold up the others. */
  async #hand(listener: Listener<Who>, facts: readonly Fact[], hasPatience = false): Promise<void> {
    const seen = BigInt(listener.seen)
    const news =
      facts[0] && BigInt(facts[0].position) > seen
        ? facts
        : facts.filter((fact) => BigInt(fact.position) > seen)
    if (news.length === 0) return
    try {
      for (const message of await this.#toMessages(news, listener.who)) {
        listener.stream.send(message.position, message)
        if (hasPatience) await listener.stream.room()
      }
      listener.seen = news.at(-1)!.position
    } catch (error) {
      listener.stream.end() // it comes back and is given these facts again
      this.#onFault(error)
    }
  }
}
