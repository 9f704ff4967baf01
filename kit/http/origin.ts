import type { FastifyRequest } from 'fastify'
import { refuse } from '#kit/outcome.ts'
import { sendProblem } from './problem.ts'
import type { App } from './types.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a writing request that a foreign page made the browser send. The cookie is SameSite=Strict already; this is
 * the second lock, and it also covers a sign-in forced from elsewhere. Requests with a Bearer key carry no cookie rights.
 */
export function useOriginCheck(app: App, origins: readonly string[]): void {
  const allowed = new Set(origins.map((origin) => new URL(origin).origin))
  app.addHook('onRequest', async (request, reply) => {
    if (SAFE_METHODS.has(request.method) || /^bearer /i.test(request.headers.authorization ?? ''))
      return undefined
    if (comesFromHere(request, allowed)) return undefined
    return sendProblem(
      request,
      reply,
      refuse('foreign-origin', { why: 'this request did not come from a page of this site' }),
    )
  })
}

function comesFromHere(request: FastifyRequest, allowed: ReadonlySet<string>): boolean {
  const origin = request.headers.origin
  const site = request.headers['sec-fetch-site']
  if (origin !== undefined) {
    if (!URL.canParse(origin)) return false // 'null' of a sandboxed page too
    const url = new URL(origin)
    // The host as the browser named it; behind a proxy that ends TLS the scheme differs, so only the host is compared.
    const own = `${url.protocol}//${request.host}`
    return (URL.canParse(own) && url.host === new URL(own).host) || allowed.has(url.origin)
  }
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  // No browser leaves both out; without a cookie there is nothing to borrow.
  return request.headers.cookie === undefined
}
