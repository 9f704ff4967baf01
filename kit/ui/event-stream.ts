/** Reading of text/event-stream, in pieces as they arrive. Pure. Source: WHATWG HTML, 9.2.6. */
export type StreamEvent = { readonly event: string; readonly data: string }
export type StreamState = {
  readonly rest: string
  readonly lastId: string | undefined
  readonly retryMs: number | undefined
}

export const emptyStream: StreamState = { rest: '', lastId: undefined, retryMs: undefined }

/** The whole events in what has arrived, and what to keep for the next piece. An id stands even without an event. */
export function readStream(state: StreamState, piece: string): { state: StreamState; events: StreamEvent[] } {
  const blocks = (state.rest + piece).replace(/\r\n?/g, '\n').split('\n\n')
  const rest = blocks.pop() ?? ''
  let { lastId, retryMs } = state
  const events: StreamEvent[] = []
  for (const block of blocks) {
    let event = 'message'
    const data: string[] = []
    for (const line of block.split('\n')) {
      const mark = line.indexOf(':')
      if (mark === 0 || line === '') continue
      const name = mark < 0 ? line : line.slice(0, mark)
      const value = mark < 0 ? '' : line.slice(mark + 1).replace(/^ /, '')
      if (name === 'event') event = value
      else if (name === 'data') data.push(value)
      else if (name === 'id') lastId = value
      else if (name === 'retry' && /^\d+$/.test(value)) retryMs = Number(value)
    }
    if (data.length > 0) events.push({ event, data: data.join('\n') })
  }
  return { state: { rest, lastId, retryMs }, events }
}
