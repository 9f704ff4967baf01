/** Live messages to browsers: server-sent events over the fact table. */
import { answer, sent, type App, type Caller } from '#kit/http/index.ts'
import { callerOf } from '#kit/http/guard.ts'
import { onFacts } from '#kit/outbox/index.ts'
import { liveHub, type LiveHub, type LiveOptions } from './hub.ts'

export { CATCH_UP_MAX, type PlacedMessage, type ToMessages } from './channel.ts'
export type { LiveHub, LiveOptions } from './hub.ts'
export { WAITING_BYTES_MAX } from './stream.ts'

/**
 * `GET /api/live`: an event stream; ids are fact positions, so a browser that comes back with Last-Event-ID misses
 * nothing. `reset` tells it to reload, `signed-out` that the session has ended. Streams end before the server closes.
 */
export function liveRoute<Who extends Caller>(app: App, may: string, opts: LiveOptions<Who>): LiveHub<Who> {
  const hub = liveHub(opts)
  let deaf: (() => void) | undefined
  app.addHook('onListen', async () => void (deaf = onFacts(opts.db, hub.nudge)))
  app.addHook('preClose', async () => {
    deaf?.()
    hub.close()
  })
  app.get(
    '/api/live',
    {
      exposeHeadRoute: false,
      config: { may, stream: true },
      schema: {
        tags: ['live'],
        summary: 'Server-sent events: what happened that the asker may know',
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const refusal = await hub.open(request, reply, callerOf(request) as Who)
      return refusal ? answer(reply, refusal) : sent(reply)
    },
  )
  return hub
}
