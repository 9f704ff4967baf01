import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import fastifyStatic from '@fastify/static'
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { uuid7 } from '#kit/ids.ts'
import { onClientError, onError, useErrors } from './errors.ts'
import { useGuard } from './guard.ts'
import { plainFingerprint, type Fingerprint } from './idempotent.ts'
import { RATE_LIMITS, useLimits, type RateLimits } from './limits.ts'
import { useMediaTypes } from './media-types.ts'
import { openApiRoutes, useOpenApi, type ApiTitle } from './openapi.ts'
import { useOriginCheck } from './origin.ts'
import { pageRoutes } from './pages.ts'
import { useRequestLog, type RequestTimer } from './request-log.ts'
import { watchRoutes } from './routes.ts'
import { Problem } from './schemas.ts'
import { useSecurityHeaders } from './security.ts'
import { useStopping } from './stopping.ts'
import type { App, Caller, Guard, RouteInfo } from './types.ts'
import { validatorCompiler } from './validate.ts'

export const BODY_BYTES_MAX = 1_048_576

export type AppOptions<Who extends Caller> = {
  guard: Guard<Who>
  log: FastifyBaseLogger
  title: ApiTitle
  /** Told of every answered request: method, route pattern, status, seconds. */
  timer?: RequestTimer
  /** Origins of pages besides the server's own host, such as the address of a proxy. */
  origins?: readonly string[]
  /** Addresses or networks of proxies whose X-Forwarded-* are believed. None by default. */
  proxies?: readonly string[]
  rates?: Partial<RateLimits>
  fingerprint?: Fingerprint
  bodyBytesMax?: number
  /** Folder of the built web pages; left out, the server has an API only. */
  pages?: string
}

declare module 'fastify' {
  interface FastifyInstance {
    routeList: readonly RouteInfo[]
    fingerprint: Fingerprint
  }
}

/** The HTTP side of a server, without a single business route: declare them on it, then `ready()` or `listen()`. */
export async function buildApp<Who extends Caller>(opts: AppOptions<Who>): Promise<App> {
  const app: App = Fastify({
    loggerInstance: opts.log,
    // request-log.ts writes its own line: never a body, a query or an address.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => uuid7(),
    trustProxy: opts.proxies && opts.proxies.length > 0 ? [...opts.proxies] : false,
    bodyLimit: opts.bodyBytesMax ?? BODY_BYTES_MAX,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    requestTimeout: 300_000,
    keepAliveTimeout: 72_000,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    clientErrorHandler: onClientError,
    frameworkErrors: (error, request, reply) => void onError(error, request, reply),
  }).withTypeProvider<TypeBoxTypeProvider>()

  const { routes, names } = watchRoutes(app, opts.guard.permissions, Problem)
  app.setValidatorCompiler(validatorCompiler(names.inline))
  app.decorate('routeList', routes)
  app.decorate('fingerprint', opts.fingerprint ?? plainFingerprint)

  useRequestLog(app, opts.timer)
  await useSecurityHeaders(app)
  await app.register(cookie)
  await app.register(multipart, { throwFileSizeLimit: true })
  await app.register(fastifyStatic, { serve: false, preCompressed: true, etag: true })
  useOriginCheck(app, opts.origins ?? [])
  useGuard(app, opts.guard, await useLimits(app, { ...RATE_LIMITS, ...opts.rates }))
  // After the guard: a stranger is not told what a route takes.
  useMediaTypes(app)
  await useOpenApi(app, opts.title)
  openApiRoutes(app)
  useStopping(app)
  useErrors(app, routes, opts.pages === undefined ? undefined : pageRoutes(app, opts.pages))
  return app
}
