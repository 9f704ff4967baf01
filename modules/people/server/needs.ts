import type { Clock } from '#kit/clock.ts'
import type { Db, Tx } from '#kit/db/index.ts'
import type { Sealer } from '#kit/seal.ts'
import type { RoleTable } from '../rules/may.ts'
import type { Role } from '../rules/roles.ts'
import type { Who } from '../rules/who.ts'
import type { OidcSettings } from '../contract/office.ts'
import type { Authenticator } from './authenticate.ts'

/** What an operation needs at most. `clock` is business time, `machine` technical time (sessions, locks, sealing). */
export type Needs = {
  readonly db: Db
  readonly clock: Clock
  readonly machine: Clock
  readonly sealer: Sealer
  readonly authenticator: Authenticator
  /** The role tables of all modules, for `permissions` in /api/me. */
  readonly tables: readonly RoleTable[]
  /** What other modules begin a centre with, in the same transaction; main.ts passes it. */
  readonly newCentre?: (tx: Tx, centreId: number) => Promise<void>
  /** Only when the server was started as demo. */
  readonly demo?: Demo
  /** OIDC from the environment; a centre's own settings come before it. */
  readonly oidc?: OidcSettings & { readonly clientSecret: string | null }
}

export type DemoAccount = { readonly centreId: number; readonly role: Role; readonly username: string }
/** Asked on each call: the demo's people may be made after the start. */
export type Demo = { readonly accounts: () => readonly DemoAccount[] }

/** Where a request came from, as sessions and the audit keep it. */
export type From = { readonly address: string; readonly userAgent: string; readonly isHttps: boolean }

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard on every route that is not open to anyone. */
    who: Who
  }
}
