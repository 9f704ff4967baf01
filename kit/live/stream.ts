/** One open answer: text/event-stream as the HTML standard has it. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

export type LiveMessage = { readonly event: string; readonly data: unknown }

const DRAIN_MS_MAX = 30_000

/** Bytes that may wait for a slow reader; then it is let go, and comes back by itself with Last-Event-ID. */
export const WAITING_BYTES_MAX = 256 * 1024

export class Stream {
  readonly #response: ServerResponse
  #isOpen = true
  constructor(response: ServerResponse, headers: Record<string, string | string[] | number | undefined>) {
    this.#response = response
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value)
    response.setHeader('content-type', 'text/event-stream; charset=utf-8')
    response.setHeader('cache-control', 'no-store')
    response.setHeader('connection', 'close') // the line is used for nothing else, and a stopping server need not wait for it
    response.setHeader('x-accel-buffering', 'no') // or a proxy keeps the messages for itself
    response.writeHead(200)
    response.on('close', () => (this.#isOpen = false))
  }

  get isOpen(): boolean {
    return this.#isOpen && !this.#response.writableEnded
  }

  onClose(run: () => void): void {
    this.#response.on('close', run)
  }

  /** A message; `position` is what the reader names when it comes back. */
  send(position: string, { event, data }: LiveMessage): void {
    this.#write(`event: ${event}\nid: ${position}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** No message, but the reader knows how far it has seen, and proxies see life. */
  beat(position: string): void {
    this.#write(`: beat\nid: ${position}\n\n`)
  }

  start(retryMs: number): void {
    this.#write(`retry: ${retryMs}\n\n`)
  }

  end(): void {
    if (this.isOpen) this.#response.end()
    this.#isOpen = false
  }

  /** Waits until half of the room is free, or lets a reader go that takes nothing for too long. */
  async room(): Promise<void> {
    const response = this.#response
    if (!this.isOpen || response.writableLength <= WAITING_BYTES_MAX / 2) return
    const stop = new AbortController()
    const gone = once(response, 'close', { signal: stop.signal })
    const drained = once(response, 'drain', { signal: stop.signal })
    const late = setTimeout(() => this.#letGo(), DRAIN_MS_MAX).unref()
    await Promise.race([gone, drained]).catch(() => undefined)
    clearTimeout(late)
    stop.abort()
    await Promise.allSettled([gone, drained])
  }

  #write(text: string): void {
    if (!this.isOpen) return
    this.#response.write(text)
    if (this.#response.writableLength > WAITING_BYTES_MAX) this.#letGo()
  }

  #letGo(): void {
    this.#isOpen = false
    this.#response.destroy()
  }
}
