import type { FastifyReply, FastifyRequest } from 'fastify'
import { ping, type Db } from '#kit/db/index.ts'
import { refuse, type Refusal } from '#kit/outcome.ts'
import type { Caller } from '#kit/http/types.ts'
import { Channel, type ToMessages } from './channel.ts'
import { Stream } from './stream.ts'

export type LiveOptions<Who extends Caller> = {
  db: Db
  toMessages: ToMessages<Who>
  /** The same caller as of now; null when the session or key has ended. Asked at every heartbeat. */
  again(who: Who): Promise<Who | null>
  onFault(error: unknown): void
  heartbeatMs?: number
  /** How often facts are read when nobody said that there are new ones. */
  pollMs?: number
  perCallerMax?: number
  streamsMax?: number
}

export type LiveHub<Who extends Caller> = {
  /** Answers with the stream, or says why not. */
  open(request: FastifyRequest, reply: FastifyReply, who: Who): Promise<Refusal | null>
  /** There are new facts: read them now. */
  nudge(): void
  streams(): number
  close(): void
}

const HEARTBEAT_MS = 15_000
const POLL_MS = 2_000
/** Tabs of one person, or processes of one key. */
const PER_CALLER_MAX = 12
const STREAMS_MAX = 5_000
const RETRY_MS = 2_000

/** Keeps the open streams of this process. Nothing in it must survive: whoever is cut off comes back and resumes. */
export function liveHub<Who extends Caller>(opts: LiveOptions<Who>): LiveHub<Who> {
  const channels = new Map<number, Channel<Who>>()
  const perCallerMax = opts.perCallerMax ?? PER_CALLER_MAX
  const listeners = () => [...channels.values()].flatMap((channel) => [...channel.listeners])
  const read = (channel: Channel<Who>) => void channel.read().catch(opts.onFault)
  let isClosed = false

  const readAll = () => {
    for (const channel of channels.values()) if (channel.listeners.size > 0) read(channel)
  }
  const poll = setInterval(readAll, opts.pollMs ?? POLL_MS).unref()
  const beat = setInterval(() => {
    for (const channel of channels.values())
      for (const listener of channel.listeners)
        opts.again(listener.who).then((who) => {
          if (who) {
            listener.who = who
            return listener.stream.beat(listener.seen)
          }
          listener.stream.send(listener.seen, { event: 'signed-out', data: {} })
          return listener.stream.end()
        }, opts.onFault) // the database is away: the next beat asks again
  }, opts.heartbeatMs ?? HEARTBEAT_MS).unref()

  return {
    async open(request, reply, who) {
      if (isClosed) return refuse('unavailable', { why: 'the server is stopping' })
      const all = listeners()
      if (all.length >= (opts.streamsMax ?? STREAMS_MAX))
        return refuse('unavailable', { why: 'too many live streams on this server' })
      const isSame = (other: Who) =>
        other.centreId === who.centreId && other.kind === who.kind && other.id === who.id
      if (all.filter((listener) => isSame(listener.who)).length >= perCallerMax)
        return refuse('too-many', { why: `more than ${perCallerMax} live streams: close a tab` })
      await ping(opts.db) // a database that is away is told as 503, not by a stream that breaks
      const after = request.headers['last-event-id']
      let channel = channels.get(who.centreId)
      if (!channel)
        channels.set(
          who.centreId,
          (channel = new Channel<Who>(opts.db, who.centreId, opts.toMessages, opts.onFault)),
        )
      reply.hijack()
      const stream = new Stream(reply.raw, reply.getHeaders())
      stream.start(RETRY_MS)
      channel.add({ who, stream }, typeof after === 'string' ? after : undefined).catch((error: unknown) => {
        stream.end()
        opts.onFault(error)
      })
      return null
    },
    nudge: readAll,
    streams: () => listeners().length,
    close() {
      isClosed = true
      clearInterval(poll)
      clearInterval(beat)
      for (const listener of listeners()) listener.stream.end()
    },
  }
}
