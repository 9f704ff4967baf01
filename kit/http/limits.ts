import rateLimit from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import type { App, Caller } from './types.ts'

/** Requests in one minute, per process. Generous: they stop a runaway script, not a busy office behind one address. */
export type RateLimits = {
  /** One browser session. A person at a desk makes some 60. */
  session: number
  /** One API key; the intake of a city is one key. */
  key: number
  /** One address, for what needs no sign-in, pages and assets included. A bureau of 300 may stand behind one. */
  address: number
  /** Wrong or ended credentials from one address. */
  failures: number
}
export const RATE_LIMITS: RateLimits = { session: 3_000, key: 600_000, address: 30_000, failures: 1_200 }

export type Limits = {
  exceeded(request: FastifyRequest, who: Caller | null): Promise<boolean>
  /** Counts a failed authentication; true when there were too many. */
  failed(request: FastifyRequest): Promise<boolean>
  hasFailedTooOften(request: FastifyRequest): Promise<boolean>
}

const WINDOW_MS = 60_000
const CACHE_ENTRIES = 20_000

/** Counters in memory: several processes allow each their share; a proxy in front limits the whole. */
export async function useLimits(app: App, rates: RateLimits): Promise<Limits> {
  await app.register(rateLimit, { global: false, cache: CACHE_ENTRIES })
  const limiter = (max: number, keyGenerator: (request: FastifyRequest) => string) =>
    app.createRateLimit({ max, timeWindow: WINDOW_MS, keyGenerator })
  const callers = new WeakMap<FastifyRequest, Caller>()
  const byWho = (request: FastifyRequest) => {
    const who = callers.get(request)!
    return who.sessionId ?? `${who.centreId}/${who.kind}/${who.id}`
  }
  const bySession = limiter(rates.session, byWho)
  const byKey = limiter(rates.key, byWho)
  const byAddress = limiter(rates.address, (request) => `address/${request.ip}`)
  const byFailure = limiter(rates.failures, (request) => `failures/${request.ip}`)
  const isOver = (result: Awaited<ReturnType<typeof byKey>>) => !result.isAllowed && result.isExceeded
  return {
    async exceeded(request, who) {
      if (!who) return isOver(await byAddress(request))
      callers.set(request, who)
      return isOver(await (who.kind === 'staff' ? bySession : byKey)(request))
    },
    failed: async (request) => isOver(await byFailure(request)),
    hasFailedTooOften: async (request) => {
      const result = await byFailure(request, { increment: false })
      return !result.isAllowed && result.remaining === 0
    },
  }
}
