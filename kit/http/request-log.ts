import { performance } from 'node:perf_hooks'
import { callerOf } from './guard.ts'
import type { App } from './types.ts'

export type RequestTimer = (method: string, route: string, status: number, seconds: number) => void

/**
 * One line per request: route pattern, status, time, who. No body, no query, no parameters: a phone number may stand in
 * any of them. The request's id goes out as X-Request-Id, so that a user can name it.
 */
export function useRequestLog(app: App, timer: RequestTimer | undefined): void {
  const started = new WeakMap<object, number>()
  app.addHook('onRequest', async (request, reply) => {
    started.set(request, performance.now())
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const ms = performance.now() - (started.get(request) ?? performance.now())
    const route = request.is404 ? '(none)' : (request.routeOptions.url ?? '(none)')
    timer?.(request.method, route, reply.statusCode, ms / 1000)
    const who = callerOf(request)
    const line = {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(ms),
      ...(who && { who: `${who.kind}:${who.id}`, centre: who.centreId }),
    }
    if (reply.statusCode >= 500) request.log.warn(line, 'request')
    else request.log.debug(line, 'request')
  })
}
