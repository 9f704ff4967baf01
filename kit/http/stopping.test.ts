import { once } from 'node:events'
import { connect } from 'node:net'
import { Type } from 'typebox'
import { afterEach, expect, test } from 'vitest'
import { closeAll, given } from './app-fixture.ts'

afterEach(closeAll)

test('a stop lets the request under way finish, takes no new one, and waits for no idle line', async () => {
  let finish = () => {}
  let isBegun = false
  const app = await given((one) => {
    one.get(
      '/api/slow',
      { schema: { response: { 200: Type.Object({ done: Type.Boolean() }) } }, config: { may: 'anyone' } },
      async () => {
        isBegun = true
        await new Promise<void>((resolve) => (finish = resolve))
        return { done: true }
      },
    )
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  // As a browser does: a line opened in advance, on which nothing was ever asked.
  const idle = connect(Number(new URL(url).port), '127.0.0.1')
  await once(idle, 'connect')
  const slow = fetch(`${url}/api/slow`)
  await expect.poll(() => isBegun).toBe(true)

  let isClosed = false
  const closed = app.close().then(() => (isClosed = true))
  await expect
    .poll(() =>
      fetch(`${url}/healthz`).then(
        () => 'taken',
        () => 'refused',
      ),
    )
    .toBe('refused')
  expect(isClosed).toBe(false)
  finish()
  expect(await (await slow).json()).toEqual({ done: true })
  await once(idle, 'close')
  await closed
})
