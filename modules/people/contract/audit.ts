/** The audit page, the read log, the proof of the chain. */
import { Type, type Static } from 'typebox'
import { Page } from '#kit/http/schemas.ts'
import { closed, Id, Instant, ListQuery, orNull } from './words.ts'

/** GET /api/audit. `reveals=true` is the read log 查阅记录. Newest first. */
export const AuditQuery = Type.Object(
  {
    actorId: Type.Optional(Type.String({ maxLength: 60 })),
    action: Type.Optional(Type.String({ maxLength: 60 })),
    targetKind: Type.Optional(Type.String({ maxLength: 40 })),
    targetId: Type.Optional(Type.String({ maxLength: 80 })),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
    reveals: Type.Optional(Type.Boolean()),
    ...ListQuery,
  },
  closed,
)
export type AuditQuery = Static<typeof AuditQuery>

export const AuditView = Type.Object(
  {
    /** Place in the chain; a bigint as text. */
    position: Type.String(),
    id: Id,
    at: Instant,
    machineAt: Instant,
    actor: Type.Object({ kind: Type.String(), id: Type.String(), name: orNull(Type.String()) }, closed),
    action: Type.String(),
    targetKind: Type.String(),
    targetId: Type.String(),
    reason: orNull(Type.String()),
    data: Type.Record(Type.String(), Type.Unknown()),
    hash: Type.String(),
  },
  closed,
)
export type AuditView = Static<typeof AuditView>
export const AuditPage = Page(AuditView)

export const AUDIT_FAULTS = [
  'changed',
  'missing',
  'out-of-order',
  'inserted',
  'tail-lost',
  'seal-broken',
  'seal-missing',
  'chain-end-broken',
] as const
export type AuditFaultKind = (typeof AUDIT_FAULTS)[number]
export const AuditFault = Type.Object(
  {
    kind: Type.Unsafe<AuditFaultKind>(Type.Enum([...AUDIT_FAULTS])),
    /** Row or batch named by the fault. */
    position: orNull(Type.String()),
    id: orNull(Type.String()),
    batch: orNull(Type.String()),
    what: Type.String(),
  },
  closed,
)
export type AuditFault = Static<typeof AuditFault>

/** Answer of POST /api/audit/verify and of `xinqiao audit verify --json`. */
export const AuditReport = Type.Object(
  {
    centreId: Type.Integer(),
    isWhole: Type.Boolean(),
    rows: Type.Integer(),
    batches: Type.Integer(),
    waiting: Type.Integer(),
    /** Keep these two outside the database: a later verification can be held against them. */
    lastPosition: Type.String(),
    head: Type.String(),
    first: orNull(AuditFault),
    faults: Type.Array(AuditFault),
    faultCount: Type.Integer(),
  },
  closed,
)
export type AuditReport = Static<typeof AuditReport>
