import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyStream, readStream, type StreamEvent } from './event-stream.ts'

const STREAM =
  'retry: 2000\n\n: beat\nid: 7\n\nevent: case.stepped\nid: 8\ndata: {"caseId":"a"}\n\nevent: reset\nid: 9\ndata: {}\n\n'

function read(pieces: readonly string[]) {
  let state = emptyStream
  const events: StreamEvent[] = []
  for (const piece of pieces) {
    const found = readStream(state, piece)
    state = found.state
    events.push(...found.events)
  }
  return { events, lastId: state.lastId, retryMs: state.retryMs }
}

test('events with their data; a beat moves the place without an event', () => {
  expect(read([STREAM])).toEqual({
    events: [
      { event: 'case.stepped', data: '{"caseId":"a"}' },
      { event: 'reset', data: '{}' },
    ],
    lastId: '9',
    retryMs: 2000,
  })
})

test('it does not matter where the network cuts the stream', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 6 }), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), STREAM.length]
      const pieces = places.slice(1).map((to, i) => STREAM.slice(places[i], to))
      expect(read(pieces)).toEqual(read([STREAM]))
    }),
  )
})

test('an event that has not ended yet is no event', () => {
  expect(read(['event: x\ndata: 1\n']).events).toEqual([])
})

test('several data lines are one text', () => {
  expect(read(['data: a\ndata: b\n\n']).events).toEqual([{ event: 'message', data: 'a\nb' }])
})
