import { setTimeout as later } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { createLog } from '#kit/log.ts'
import { buildApp, type App, type Caller } from '#kit/http/index.ts'
import { testDb } from '#kit/testing/index.ts'
import { liveRoute, type LiveHub, type LiveOptions } from './index.ts'

type Who = Caller & { isInside: boolean }
const CENTRE = 320100
let base: Awaited<ReturnType<typeof testDb>>
const ended = new Set<string>()
const closing: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  base = await testDb()
  ended.clear()
  await base.db.run(sql`insert into relay (centre_id, last_position) values (${CENTRE}, 0), (110000, 0)`)
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await base.drop()
})

let position = 0
beforeEach(() => (position = 0))
/** Facts as the relay leaves them. */
async function told(...topics: string[]): Promise<void> {
  for (const topic of topics) {
    position += 1
    await base.db.run(sql`
      insert into fact (centre_id, position, id, topic, at, machine_at, data)
      values (${CENTRE}, ${position}, gen_random_uuid(), ${topic}, '2020-03-05T09:00:00+08', '2020-03-05T09:00:00+08', '{"n":1}')`)
  }
  await base.db.run(sql`update relay set last_position = ${position} where centre_id = ${CENTRE}`)
}

/** A server whose callers are named by their bearer; only those inside hear of walled matters. */
async function served(
  opts: Partial<LiveOptions<Who>> = {},
): Promise<{ url: string; hub: LiveHub<Who>; app: App }> {
  const guard = {
    authenticate: async (request: {
      headers: { authorization?: string | undefined }
    }): Promise<Who | null> => {
      const id = request.headers.authorization?.slice(7) ?? ''
      return ended.has(id)
        ? null
        : {
            kind: 'staff',
            id,
            centreId: id.startsWith('bj') ? 110000 : CENTRE,
            isInside: id.startsWith('in'),
          }
    },
    allows: () => true,
  }
  const app = await buildApp<Who>({
    guard,
    log: createLog({ level: 'silent' }),
    title: { title: 'Test', version: '1' },
  })
  const hub = liveRoute<Who>(app, 'signed-in', {
    db: base.db,
    toMessages: (facts, who) =>
      facts
        .filter(({ topic }) => who.isInside || topic !== 'walled')
        .map(({ position, topic, data }) => ({ position, event: topic, data })),
    again: async (who) => (ended.has(who.id) ? null : who),
    onFault: (error) => expect.unreachable(String(error)),
    pollMs: 20,
    heartbeatMs: 60,
    ...opts,
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  closing.push(() => app.close())
  return { url, hub, app }
}

/** Reads a stream; `events` grows as messages come. */
async function listen(url: string, who: string, lastEventId?: string) {
  const stop = new AbortController()
  closing.push(async () => stop.abort())
  const response = await fetch(`${url}/api/live`, {
    signal: stop.signal,
    headers: {
      authorization: `Bearer ${who}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  })
  const reader = {
    status: response.status,
    headers: response.headers,
    events: [] as string[],
    lastId: '',
    isClosed: false,
    stop: () => stop.abort(),
  }
  const read = async () => {
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const fields = text.slice(0, end).split('\n')
        text = text.slice(end + 2)
        const of = (name: string) =>
          fields.find((field) => field.startsWith(`${name}: `))?.slice(name.length + 2)
        reader.lastId = of('id') ?? reader.lastId
        if (of('event') !== undefined) reader.events.push(`${of('id')} ${of('event')}`)
      }
    }
  }
  void read()
    .catch(() => undefined)
    .finally(() => (reader.isClosed = true))
  if (response.status === 200) await expect.poll(() => reader.lastId).not.toBe('')
  return reader
}

test('facts arrive in order, each with its position; a walled one only where it may', async () => {
  const { url } = await served()
  await told('old')
  const inside = await listen(url, 'in-1')
  const outside = await listen(url, 'out-1')
  expect(inside.headers.get('content-type')).toContain('text/event-stream')
  await told('a', 'walled', 'b')
  await expect.poll(() => inside.events).toEqual(['2 a', '3 walled', '4 b'])
  await expect.poll(() => outside.events).toEqual(['2 a', '4 b'])
})

test('nothing of another centre', async () => {
  const { url } = await served()
  const elsewhere = await listen(url, 'bj-1')
  const here = await listen(url, 'in-1')
  await told('a')
  await expect.poll(() => here.events).toEqual(['1 a'])
  expect(elsewhere.events).toEqual([])
})

test('who comes back gets what was missed, once', async () => {
  const { url } = await served()
  await told('a', 'b')
  const first = await listen(url, 'in-1', '0')
  await expect.poll(() => first.events).toEqual(['1 a', '2 b'])
  first.stop()
  await told(...Array.from({ length: 450 }, () => 'm'))
  const again = await listen(url, 'in-1', first.lastId)
  await told('last')
  await expect.poll(() => again.events.at(-1)).toBe('453 last')
  expect(again.events).toEqual([...Array.from({ length: 450 }, (_, nth) => `${nth + 3} m`), '453 last'])
})

test('a reader learns how far it has seen even when nothing was for it', async () => {
  const { url } = await served()
  const outside = await listen(url, 'out-1')
  await told('walled', 'walled')
  await expect.poll(() => outside.lastId).toBe('2')
  expect(outside.events).toEqual([])
})

test('a place that is no longer known, or never was: reload', async () => {
  const { url } = await served()
  await told('a', 'b', 'c')
  await base.db.run(sql`delete from fact where centre_id = ${CENTRE} and position < 3`)
  for (const lastEventId of ['1', '99', 'nonsense'])
    expect((await listen(url, 'in-1', lastEventId)).events).toEqual(['3 reset'])
  const near = await listen(url, 'in-1', '2')
  await expect.poll(() => near.events).toEqual(['3 c'])
})

test('the stream ends with the session', async () => {
  const { url, hub } = await served()
  const reader = await listen(url, 'in-1')
  ended.add('in-1')
  await expect.poll(() => reader.isClosed).toBe(true)
  expect(reader.events).toEqual(['0 signed-out'])
  await expect.poll(() => hub.streams()).toBe(0)
})

test('one caller has a bounded number of streams', async () => {
  const { url } = await served({ perCallerMax: 2 })
  const one = await listen(url, 'in-1')
  await listen(url, 'in-1')
  expect((await listen(url, 'in-1')).status).toBe(429)
  expect((await listen(url, 'in-2')).status).toBe(200)
  one.stop()
  await expect.poll(async () => (await listen(url, 'in-1')).status).toBe(200)
})

test('a reader that does not read is let go and loses nothing', async () => {
  const big = 'x'.repeat(64 * 1024)
  const { url, hub } = await served({
    toMessages: (facts) => facts.map(({ position }) => ({ position, event: 'big', data: big })),
  })
  const { port } = new URL(url)
  const { connect } = await import('node:net')
  const socket = connect(Number(port), '127.0.0.1')
  closing.push(async () => socket.destroy())
  socket.write('GET /api/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer in-1\r\n\r\n')
  await expect.poll(() => hub.streams()).toBe(1)
  socket.pause()
  await told(...Array.from({ length: 400 }, () => 'm'))
  await expect.poll(() => hub.streams(), { timeout: 10_000 }).toBe(0)
  const back = await listen(url, 'in-1', '0')
  await expect.poll(() => back.events.length, { timeout: 10_000 }).toBe(400)
})

test('the server closes although streams are open', async () => {
  const { url, app } = await served()
  const reader = await listen(url, 'in-1')
  const closed = app.close().then(() => 'closed')
  expect(await Promise.race([closed, later(5_000, 'still open')])).toBe('closed')
  await expect.poll(() => reader.isClosed).toBe(true)
})
