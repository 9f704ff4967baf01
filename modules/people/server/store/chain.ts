import { pipeline } from 'node:stream/promises'
import { Writable } from 'node:stream'
// oxlint-disable-next-line no-restricted-imports -- COPY needs the driver's own connection; a type only
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { sql, type Db, type Tx } from '#kit/db/index.ts'
import type { AuditRow } from '../../rules/audit-chain.ts'

export type ChainEnd = { lastBatch: string; lastPosition: string; head: Buffer }

const chainColumns = sql`last_batch as "lastBatch", last_position as "lastPosition", head`

export const addChain = (tx: Tx, centreId: number, head: Buffer): Promise<number> =>
  tx.run(sql`
    insert into audit_chain (centre_id, last_batch, last_position, head) values (${centreId}, 0, 0, ${head})
    on conflict (centre_id) do nothing`)

/** The chain's end, locked: one sealer of many. Undefined when another one has it. */
export const lockChain = (tx: Tx, centreId: number): Promise<ChainEnd | undefined> =>
  tx.row<ChainEnd>(
    sql`select ${chainColumns} from audit_chain where centre_id = ${centreId} for update skip locked`,
  )

export const moveChain = (tx: Tx, centreId: number, end: ChainEnd): Promise<number> =>
  tx.run(sql`
    update audit_chain set last_batch = ${end.lastBatch}, last_position = ${end.lastPosition}, head = ${end.head}
     where centre_id = ${centreId}`)

export const hasPending = async (tx: Tx, centreId: number): Promise<boolean> => {
  const row = await tx.row<{ found: boolean }>(sql`
    select exists (select 1 from audit_pending where centre_id = ${centreId}) as found`)
  return row?.found === true
}

export const countPending = async (tx: Tx, centreId: number): Promise<number> =>
  Number(
    (
      await tx.row<{ found: string }>(
        sql`select count(*) as found from audit_pending where centre_id = ${centreId}`,
      )
    )?.found ?? 0,
  )

/** What the two timestamps look like in the canonical line. */
const AT = "(at at time zone 'UTC')::text"
const MACHINE_AT = "(machine_at at time zone 'UTC')::text"

/** Timestamps become text in the one form that the canonical line knows, whatever the server's default is. */
export const useIsoDates = (tx: Tx): Promise<number> => tx.run(sql`set local datestyle to 'ISO, YMD'`)

const TAKE = `
  delete from audit_pending where centre_id = $1 and id in (
    select id from audit_pending where centre_id = $1 order by id limit $2)
  returning id, ${AT} as at, ${MACHINE_AT} as "machineAt", actor_kind as "actorKind", actor_id as "actorId", action,
            target_kind as "targetKind", target_id as "targetId", reason, data::text as data`

export type TakenRow = Omit<AuditRow, 'centreId' | 'position' | 'batch'>

/** Takes up to `limit` waiting rows, in the order of their ids. */
export async function takePending(tx: Tx, centreId: number, limit: number): Promise<TakenRow[]> {
  const rows = await tx.prepared<TakenRow>('people.audit-take', TAKE, [centreId, limit])
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

const SEAL = `
  insert into audit (centre_id, position, batch, id, at, machine_at, actor_kind, actor_id, action, target_kind, target_id,
                     reason, data, hash)
  select $1, r.position, $2, r.id, r.at at time zone 'UTC', r.machine_at at time zone 'UTC', r.actor_kind, r.actor_id,
         r.action, r.target_kind, r.target_id, r.reason, r.data, r.hash
    from unnest($3::bigint[], $4::uuid[], $5::timestamp[], $6::timestamp[], $7::text[], $8::text[], $9::text[],
                $10::text[], $11::text[], $12::text[], $13::jsonb[], $14::bytea[])
      as r(position, id, at, machine_at, actor_kind, actor_id, action, target_kind, target_id, reason, data, hash)`

export async function addSealed(tx: Tx, rows: readonly (AuditRow & { hash: Buffer })[]): Promise<void> {
  const [first] = rows
  if (!first) return
  await tx.prepared('people.audit-seal', SEAL, [
    first.centreId,
    first.batch,
    rows.map((row) => row.position),
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
    rows.map((row) => row.hash),
  ])
}

export type SealRow = {
  batch: string
  firstPosition: string
  lastPosition: string
  /** UTC without zone, as in the canonical line. */
  earliestAt: string
  latestAt: string
  head: Buffer
  mark: Buffer
  markVersion: number
}

export const addSeal = (tx: Tx, centreId: number, seal: SealRow, now: Date): Promise<number> =>
  tx.run(sql`
    insert into audit_seal (centre_id, batch, first_position, last_position, earliest_at, latest_at, head, mark,
                            mark_version, sealed_at)
    values (${centreId}, ${seal.batch}, ${seal.firstPosition}, ${seal.lastPosition},
            ${seal.earliestAt}::timestamp at time zone 'UTC', ${seal.latestAt}::timestamp at time zone 'UTC',
            ${seal.head}, ${seal.mark}, ${seal.markVersion}, ${now})`)

/**
 * The whole chain in the order of its positions, in COPY's text format: the canonical line, a tab, the hash in hex.
 * COPY sends lines as they are hashed, so nothing is parsed on the way; a cursor costs three times as much.
 */
export const copyChain = (
  client: pg.PoolClient,
  centreId: number,
  take: (line: Buffer) => void,
): Promise<void> =>
  copyLines(
    client,
    `select centre_id, position, batch, id, ${AT}, ${MACHINE_AT}, actor_kind, actor_id, action, target_kind, target_id,
            reason, data::text, encode(hash, 'hex')
       from audit where centre_id = ${Number(centreId)} order by position`,
    take,
  )

/** Every seal with the hash of the row it ends with: batch, first, last, head, mark, mark version, that hash (\N: none). */
export const copySeals = (
  client: pg.PoolClient,
  centreId: number,
  take: (line: Buffer) => void,
): Promise<void> =>
  copyLines(
    client,
    `select s.batch, s.first_position, s.last_position, (s.earliest_at at time zone 'UTC')::text,
            (s.latest_at at time zone 'UTC')::text, encode(s.head, 'hex'), encode(s.mark, 'hex'), s.mark_version,
            encode(a.hash, 'hex')
       from audit_seal s left join audit a on a.centre_id = s.centre_id and a.position = s.last_position
      where s.centre_id = ${Number(centreId)} order by s.batch`,
    take,
  )

const NEW_LINE = 10

/** Runs a COPY and hands out its lines one by one; a line is only good until the next chunk. */
async function copyLines(client: pg.PoolClient, query: string, take: (line: Buffer) => void): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  const lines = client.query(copyTo(`copy (${query}) to stdout`))
  await pipeline(
    lines,
    new Writable({
      write(chunk: Buffer, _encoding, next) {
        try {
          const all = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
          let start = 0
          for (let end = all.indexOf(NEW_LINE); end >= 0; end = all.indexOf(NEW_LINE, start)) {
            take(all.subarray(start, end))
            start = end + 1
          }
          rest = Buffer.from(all.subarray(start))
          next()
        } catch (error) {
          next(error as Error)
        }
      },
    }),
  )
}

/** A connection of its own in one snapshot, so that sealing goes on meanwhile and the end fits the rows. */
export async function inSnapshot<T>(db: Db, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await db.pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query("set local datestyle to 'ISO, YMD'")
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((fault: Error) => (broken = fault))
    throw error
  } finally {
    client.release(broken)
  }
}

/** The chain's end as the snapshot has it. */
export async function findChain(client: pg.PoolClient, centreId: number): Promise<ChainEnd | undefined> {
  const { rows } = await client.query<ChainEnd>(
    'select last_batch as "lastBatch", last_position as "lastPosition", head from audit_chain where centre_id = $1',
    [centreId],
  )
  return rows[0]
}
