import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { TSchema } from 'typebox'
import type { Refusal } from '#kit/outcome.ts'

/** A Fastify instance whose handlers are typed by their TypeBox schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** The least that kit must know of whoever asks. People's `Who` has more. */
export type Caller = {
  readonly kind: string
  readonly id: string
  readonly centreId: number
  readonly sessionId?: string
}

/** Who is asking, and what may they do: passed in, since kit knows no people. */
export type Guard<Who extends Caller = Caller> = {
  /** null: nobody, or a credential that is no longer good. A refusal is answered as it is. */
  authenticate(request: FastifyRequest): Promise<Who | null | Refusal>
  allows(who: Who, permission: string): boolean
  /** All permissions there are; a route that names another stops the boot. */
  permissions?: ReadonlySet<string>
  /** The same caller as of now, without counting as activity: null when the session or key has ended. For long answers. */
  again?(who: Who): Promise<Who | null>
}

/** Who may call a route without any permission. Both kinds are listed in server/who-may.pg.test.ts. */
export const OPEN_TO = ['anyone', 'signed-in'] as const

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The permission that the route asks for; 'anyone' and 'signed-in' are exempt and listed. Required. */
    may?: string
    /** The route is made safe for repeats by `idempotent`: it takes the header Idempotency-Key. */
    idempotent?: boolean
    /** The route reads multipart/form-data itself. Others answer it with 415. */
    multipart?: boolean
    /** The answer is a stream or a page, so no response schema is asked for. */
    stream?: boolean
    /** Open to a direct caller from this machine without sign-in (metrics). */
    localToo?: boolean
  }
}

/** A route as tests and documents see it. */
export type RouteInfo = {
  readonly method: string
  readonly url: string
  readonly may: string
  readonly idempotent: boolean
  readonly multipart: boolean
  readonly stream: boolean
  readonly localToo: boolean
  readonly schema: {
    body?: TSchema
    querystring?: TSchema
    params?: TSchema
    headers?: TSchema
    response?: Record<string, unknown>
  }
}
