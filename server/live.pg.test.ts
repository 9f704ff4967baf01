import { afterAll, beforeAll, expect, test } from 'vitest'
import { contactOf, ok } from './testing/fixture.ts'
import { testApp, type Client, type TestApp } from './testing.ts'

let office: TestApp
let url: string
const stop = new AbortController()
beforeAll(async () => {
  office = await testApp()
  url = await office.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  stop.abort()
  await office.close()
})

/** What a browser of this person hears: topic and case. */
async function hearing(client: Client): Promise<string[]> {
  const response = await fetch(`${url}/api/live`, { signal: stop.signal, headers: client.own })
  expect(response.status).toBe(200)
  const heard: string[] = []
  let isOpen = false
  const read = async () => {
    let text = ''
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      isOpen ||= piece.includes('id:')
      text += piece
      for (const [all, event, data] of text.matchAll(/event: (.+)\n(?:id: .+\n)data: (.+)\n\n/g)) {
        heard.push(`${event} ${(JSON.parse(data!) as { caseId?: string }).caseId ?? ''}`.trim())
        text = text.replace(all, '')
      }
    }
  }
  void read().catch(() => undefined)
  await expect.poll(() => isOpen).toBe(true)
  return heard
}

test('a report reaches the desks of its unit and the dispatcher, and nobody else (O20 art. 33)', async () => {
  const dispatcher = await office.signIn('dispatcher')
  const ears = {
    dispatcher: await hearing(dispatcher),
    handler: await hearing(await office.signIn('handler', 'own')),
    stranger: await hearing(await office.signIn('handler', 'other')),
    agent: await hearing(await office.signIn('agent')),
    admin: await hearing(await office.signIn('admin')),
  }
  const report = ok(await dispatcher.post('/api/contacts', contactOf('report', office.unit('own')))).cases[0]
    .id as string
  const complaint = ok(await dispatcher.post('/api/contacts', contactOf('complaint', office.unit('own'))))
    .cases[0].id as string
  await office.relay()
  const of = (id: string) => (line: string) => line.endsWith(id)
  await expect.poll(() => ears.dispatcher.filter(of(complaint)).length).toBeGreaterThan(0)
  await expect.poll(() => ears.agent.filter(of(complaint)).length).toBeGreaterThan(0)
  await expect.poll(() => ears.handler.filter(of(complaint)).length).toBeGreaterThan(0)
  expect(ears.dispatcher.filter(of(report))).not.toEqual([])
  expect(ears.handler.filter(of(report))).not.toEqual([])
  expect(ears.agent.filter(of(report))).toEqual([])
  expect(ears.stranger.filter((line) => of(report)(line) || of(complaint)(line))).toEqual([])
  expect(ears.admin.filter((line) => of(report)(line) || of(complaint)(line))).toEqual([])
})
