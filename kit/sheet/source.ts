import { createReadStream } from 'node:fs'

export type SheetSource = string | AsyncIterable<Uint8Array>

export const bytesOf = (source: SheetSource): AsyncIterable<Uint8Array> =>
  typeof source === 'string' ? createReadStream(source) : source

/** Something to read whose beginning was looked at already. */
export type Peeked<T> = { head: T[]; all: AsyncGenerator<T, void, undefined> }

/** Takes items until `isEnough` says so, without losing them. */
export async function peek<T>(
  source: AsyncIterable<T>,
  isEnough: (head: readonly T[]) => boolean,
): Promise<Peeked<T>> {
  const items = source[Symbol.asyncIterator]()
  const head: T[] = []
  let isOver = false
  while (!isOver && !isEnough(head)) {
    const next = await items.next()
    if (next.done) isOver = true
    else head.push(next.value)
  }
  async function* all() {
    try {
      yield* head
      while (!isOver) {
        const next = await items.next()
        if (next.done) isOver = true
        else yield next.value
      }
    } finally {
      if (!isOver) await items.return?.()
    }
  }
  return { head, all: all() }
}
