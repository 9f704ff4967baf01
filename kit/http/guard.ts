import type { FastifyReply, FastifyRequest } from 'fastify'
import { isRefusal, refuse, type Refusal } from '#kit/outcome.ts'
import { sendProblem } from './problem.ts'
import type { App, Caller, Guard } from './types.ts'
import type { Limits } from './limits.ts'

const carrier = (request: FastifyRequest) => request as unknown as { who: Caller | null }

/** Whoever asks, as the guard found them; null on routes open to anyone. */
export const callerOf = (request: FastifyRequest): Caller | null => carrier(request).who

/** Finds out who asks and whether they may, before the body is read. Sets `request.who`. */
export function useGuard(app: App, guard: Guard, limits: Limits): void {
  app.decorateRequest('who', null as never)
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return limitAddress(request, reply, limits)
    const may = request.routeOptions.config.may
    if (may === undefined || may === 'anyone') return limitAddress(request, reply, limits)
    if (request.routeOptions.config.localToo && isLocal(request)) return undefined

    if (await limits.hasFailedTooOften(request)) return refused(request, reply, tooMany)
    const found = await guard.authenticate(request)
    if (found === null || isRefusal(found as Refusal)) {
      if (await limits.failed(request)) return refused(request, reply, tooMany)
      return refused(request, reply, (found as Refusal | null) ?? refuse('not-signed-in'))
    }
    const who = found as Caller
    carrier(request).who = who
    if (await limits.exceeded(request, who)) return refused(request, reply, tooMany)
    if (may !== 'signed-in' && !guard.allows(who, may))
      return refused(request, reply, refuse('not-allowed', { why: `this needs the permission ${may}` }))
    return undefined
  })
}

const tooMany = refuse('too-many', { why: 'too many requests: wait a minute' })

async function limitAddress(request: FastifyRequest, reply: FastifyReply, limits: Limits) {
  return (await limits.exceeded(request, null)) ? refused(request, reply, tooMany) : undefined
}

function refused(request: FastifyRequest, reply: FastifyReply, refusal: Refusal) {
  if (refusal.refused === 'too-many') reply.header('retry-after', '60')
  return sendProblem(request, reply, refusal)
}

/** A direct caller from this machine: loopback, and no proxy speaks for somebody else. */
export function isLocal(request: FastifyRequest): boolean {
  const address = request.socket.remoteAddress ?? ''
  const isLoopback = address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1'
  return (
    isLoopback &&
    !Object.keys(request.headers).some(
      (name) =>
        name === 'forwarded' || name === 'via' || name.startsWith('x-forwarded-') || name === 'x-real-ip',
    )
  )
}
