import { sql, type Tx } from '#kit/db/index.ts'

export type KeyRow = {
  id: string
  name: string
  scopes: string[]
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  usedAt: Date | null
}

const columns = sql`
  id, name, scopes, created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt", used_at as "usedAt"`

const LIVE_TEXT = `
  select id, name, scopes, expires_at as "expiresAt", used_at as "usedAt" from api_key
   where centre_id = $1 and key_hash = $2 and revoked_at is null and (expires_at is null or expires_at > $3)`

export type LiveKey = {
  id: string
  name: string
  scopes: string[]
  expiresAt: Date | null
  usedAt: Date | null
}

export async function findLiveKey(
  tx: Tx,
  centreId: number,
  keyHash: Buffer,
  now: Date,
): Promise<LiveKey | undefined> {
  const [row] = await tx.prepared<LiveKey>('people.key-by-hash', LIVE_TEXT, [centreId, keyHash, now])
  return row
}

export const findLiveKeyById = (
  tx: Tx,
  centreId: number,
  id: string,
  now: Date,
): Promise<LiveKey | undefined> =>
  tx.row<LiveKey>(sql`
    select id, name, scopes, expires_at as "expiresAt", used_at as "usedAt" from api_key
     where centre_id = ${centreId} and id = ${id} and revoked_at is null and (expires_at is null or expires_at > ${now})`)

export const touchKey = (tx: Tx, centreId: number, id: string, now: Date): Promise<number> =>
  tx.run(sql`update api_key set used_at = ${now} where centre_id = ${centreId} and id = ${id}`)

export async function addKey(
  tx: Tx,
  row: {
    centreId: number
    id: string
    name: string
    keyHash: Buffer
    scopes: readonly string[]
    createdBy: string
    now: Date
    expiresAt: Date | null
  },
): Promise<void> {
  await tx.run(sql`
    insert into api_key (centre_id, id, name, key_hash, scopes, created_by, created_at, expires_at)
    values (${row.centreId}, ${row.id}, ${row.name}, ${row.keyHash}, ${row.scopes}::text[], ${row.createdBy}, ${row.now},
            ${row.expiresAt})`)
}

/** Newest first; a centre has some dozens. */
export const listKeys = (tx: Tx, centreId: number): Promise<KeyRow[]> =>
  tx.rows<KeyRow>(
    sql`select ${columns} from api_key where centre_id = ${centreId} order by id desc limit 1000`,
  )

export const findKey = (tx: Tx, centreId: number, id: string): Promise<KeyRow | undefined> =>
  tx.row<KeyRow>(sql`select ${columns} from api_key where centre_id = ${centreId} and id = ${id}`)

export const revokeKeyRow = (tx: Tx, centreId: number, id: string, now: Date): Promise<number> =>
  tx.run(sql`
    update api_key set revoked_at = ${now} where centre_id = ${centreId} and id = ${id} and revoked_at is null`)
