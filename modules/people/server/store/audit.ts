import { sql, type Tx } from '#kit/db/index.ts'

/** One row on its way into audit_pending. `data` is JSON text. */
export type PendingRow = {
  id: string
  at: Date
  machineAt: Date
  actorKind: string
  actorId: string
  action: string
  targetKind: string
  targetId: string
  reason: string | null
  data: string
}

const INSERT_ONE = `
  insert into audit_pending (centre_id, id, at, machine_at, actor_kind, actor_id, action, target_kind, target_id, reason, data)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb)`
const INSERT_MANY = `
  insert into audit_pending (centre_id, id, at, machine_at, actor_kind, actor_id, action, target_kind, target_id, reason, data)
  select $1, r.* from unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
                             $8::text[], $9::text[], $10::text[], $11::jsonb[]) as r`

export async function addPending(tx: Tx, centreId: number, rows: readonly PendingRow[]): Promise<void> {
  const [first] = rows
  if (!first) return
  if (rows.length === 1) {
    await tx.prepared('people.audit-one', INSERT_ONE, [
      centreId,
      first.id,
      first.at,
      first.machineAt,
      first.actorKind,
      first.actorId,
      first.action,
      first.targetKind,
      first.targetId,
      first.reason,
      first.data,
    ])
    return
  }
  await tx.prepared('people.audit-many', INSERT_MANY, [
    centreId,
    rows.map((row) => row.id),
    rows.map((row) => row.at),
    rows.map((row) => row.machineAt),
    rows.map((row) => row.actorKind),
    rows.map((row) => row.actorId),
    rows.map((row) => row.action),
    rows.map((row) => row.targetKind),
    rows.map((row) => row.targetId),
    rows.map((row) => row.reason),
    rows.map((row) => row.data),
  ])
}

export type AuditListRow = {
  position: string
  id: string
  at: Date
  machineAt: Date
  actorKind: string
  actorId: string
  action: string
  targetKind: string
  targetId: string
  reason: string | null
  data: Record<string, unknown>
  hash: Buffer
}

export type AuditFilter = {
  /** Only people's own matters. */
  ofPeople: boolean
  actorId?: string | undefined
  action?: string | undefined
  targetKind?: string | undefined
  targetId?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  /** Where rows between `from` and `to` can stand at all, from `findPlaces`. */
  places?: Places | undefined
  reveals?: boolean | undefined
}

export type Places = { first: string; last: string }

/** The stretch of the chain that holds every row of a time, by its seals: one seal speaks for a thousand rows. */
export async function findPlaces(
  tx: Tx,
  centreId: number,
  from: Date | undefined,
  to: Date | undefined,
): Promise<Places | undefined> {
  const row = await tx.row<{ first: string | null; last: string | null }>(sql`
    select min(first_position) as first, max(last_position) as last from audit_seal
     where centre_id = ${centreId}
       and (${from ?? null}::timestamptz is null or latest_at >= ${from ?? null})
       and (${to ?? null}::timestamptz is null or earliest_at < ${to ?? null})`)
  return row?.first && row.last ? { first: row.first, last: row.last } : undefined
}

/** Built at run time: a condition that is not asked for must not stand in the way of an index. */
function filtered(tx: Tx, centreId: number, filter: AuditFilter) {
  let query = tx.kysely.selectFrom('audit').where('centre_id', '=', centreId)
  // Word for word the condition of the index audit_of_people.
  if (filter.ofPeople)
    query = query.where(sql<boolean>`target_kind in ('centre', 'unit', 'staff', 'session', 'key', 'audit')`)
  if (filter.actorId !== undefined) query = query.where('actor_id', '=', filter.actorId)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.targetKind !== undefined) query = query.where('target_kind', '=', filter.targetKind)
  if (filter.targetId !== undefined) query = query.where('target_id', '=', filter.targetId)
  if (filter.places)
    query = query.where('position', '>=', filter.places.first).where('position', '<=', filter.places.last)
  if (filter.from) query = query.where('at', '>=', filter.from)
  if (filter.to) query = query.where('at', '<', filter.to)
  if (filter.reveals) query = query.where(sql<boolean>`action like '%.reveal'`)
  return query
}

export function listAuditRows(
  tx: Tx,
  centreId: number,
  filter: AuditFilter,
  before: string | null,
  limit: number,
): Promise<AuditListRow[]> {
  let query = filtered(tx, centreId, filter)
    .select([
      'position',
      'id',
      'at',
      'machine_at as machineAt',
      'actor_kind as actorKind',
      'actor_id as actorId',
      'action',
      'target_kind as targetKind',
      'target_id as targetId',
      'reason',
      'data',
      'hash',
    ])
    .orderBy('position', 'desc')
    .limit(limit)
  if (before !== null) query = query.where('position', '<', before)
  return tx.rows(query)
}

export async function countAuditRows(
  tx: Tx,
  centreId: number,
  filter: AuditFilter,
  cap: number,
): Promise<number> {
  const counted = filtered(tx, centreId, filter)
    .select(sql`1`.as('one'))
    .limit(cap + 1)
    .as('counted')
  const query = tx.kysely.selectFrom(counted).select(sql<string>`count(*)`.as('found'))
  const row = await tx.row(query)
  return Number(row?.found ?? 0)
}
