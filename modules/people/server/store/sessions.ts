import { sql, type Tx } from '#kit/db/index.ts'
import type { Role } from '../../rules/roles.ts'

export type SessionRow = {
  sessionId: string
  staffId: string
  centreId: number
  name: string
  unitId: string | null
  createdAt: Date
  seenAt: Date
  expiresAt: Date
  secondFactorAt: Date | null
  hasSecondFactor: boolean
  mustChangePassword: boolean
  roles: Role[]
  unitIds: string[]
  settings: unknown
}

/** Everything a request must know of its sender, in one statement that begins at a unique key. */
const sessionText = (found: string): string => `
  select s.id as "sessionId", s.staff_id as "staffId", s.centre_id as "centreId", p.name, p.unit_id as "unitId",
         s.created_at as "createdAt", s.seen_at as "seenAt", s.expires_at as "expiresAt",
         s.second_factor_at as "secondFactorAt", p.totp_confirmed_at is not null as "hasSecondFactor",
         p.must_change_password as "mustChangePassword", c.settings,
         array(select r.role from staff_role r where r.centre_id = s.centre_id and r.staff_id = s.staff_id
                order by r.role) as roles,
         array(with recursive below as (
                 select r.unit_id as id from staff_role r
                  where r.centre_id = s.centre_id and r.staff_id = s.staff_id and r.role = any($4::text[])
                 union
                 select u.id from unit u join below on u.parent_id = below.id where u.centre_id = s.centre_id)
               select id from below where id is not null) as "unitIds"
    from session s
    join staff p on p.centre_id = s.centre_id and p.id = s.staff_id
    join centre c on c.centre_id = s.centre_id
   where s.centre_id = $1 and ${found} = $2 and s.ended_at is null and s.expires_at > $3 and p.is_active`
const BY_TOKEN = sessionText('s.token_hash')
const BY_ID = sessionText('s.id')

/** `unitRoles`: roles whose units, with all below, count as the sender's own. */
export async function findLiveSession(
  tx: Tx,
  centreId: number,
  by: { tokenHash: Buffer } | { id: string },
  now: Date,
  unitRoles: readonly string[],
): Promise<SessionRow | undefined> {
  const [row] =
    'id' in by
      ? await tx.prepared<SessionRow>('people.session-by-id', BY_ID, [centreId, by.id, now, unitRoles])
      : await tx.prepared<SessionRow>('people.session-by-token', BY_TOKEN, [
          centreId,
          by.tokenHash,
          now,
          unitRoles,
        ])
  return row
}

export async function addSession(
  tx: Tx,
  row: {
    centreId: number
    id: string
    staffId: string
    tokenHash: Buffer
    address: string
    userAgent: string
    startedBy: string
    secondFactorAt: Date | null
    now: Date
    expiresAt: Date
  },
): Promise<void> {
  await tx.run(sql`
    insert into session (centre_id, id, staff_id, token_hash, address, user_agent, started_by, second_factor_at,
                         created_at, seen_at, expires_at)
    values (${row.centreId}, ${row.id}, ${row.staffId}, ${row.tokenHash}, ${row.address}, ${row.userAgent},
            ${row.startedBy}, ${row.secondFactorAt}, ${row.now}, ${row.now}, ${row.expiresAt})`)
}

export const touchSession = (
  tx: Tx,
  centreId: number,
  id: string,
  now: Date,
  expiresAt: Date,
): Promise<number> =>
  tx.run(sql`
    update session set seen_at = ${now}, expires_at = ${expiresAt}
     where centre_id = ${centreId} and id = ${id} and ended_at is null and seen_at < ${now}`)

export const passSecondFactor = (tx: Tx, centreId: number, id: string, now: Date): Promise<number> =>
  tx.run(sql`
    update session set second_factor_at = ${now} where centre_id = ${centreId} and id = ${id} and ended_at is null`)

/** Ends one session of one person; 0 when it is not that person's or has ended. */
export const endSession = (
  tx: Tx,
  centreId: number,
  staffId: string,
  id: string,
  now: Date,
  why: string,
): Promise<number> =>
  tx.run(sql`
    update session set ended_at = ${now}, ended_why = ${why}
     where centre_id = ${centreId} and staff_id = ${staffId} and id = ${id} and ended_at is null and expires_at > ${now}`)

/** The session that another sign-in in the same browser replaces. */
export const endSessionOfToken = (
  tx: Tx,
  centreId: number,
  tokenHash: Buffer,
  now: Date,
  why: string,
): Promise<number> =>
  tx.run(sql`
    update session set ended_at = ${now}, ended_why = ${why}
     where centre_id = ${centreId} and token_hash = ${tokenHash} and ended_at is null`)

export const endSessionsOf = (
  tx: Tx,
  centreId: number,
  staffId: string,
  now: Date,
  why: string,
  except: string | null = null,
): Promise<number> =>
  tx.run(sql`
    update session set ended_at = ${now}, ended_why = ${why}
     where centre_id = ${centreId} and staff_id = ${staffId} and ended_at is null and expires_at > ${now}
       and id is distinct from ${except}::uuid`)

export type OpenSession = {
  id: string
  address: string
  userAgent: string
  createdAt: Date
  seenAt: Date
  expiresAt: Date
}

export const listOpenSessions = (
  tx: Tx,
  centreId: number,
  staffId: string,
  now: Date,
): Promise<OpenSession[]> =>
  tx.rows<OpenSession>(sql`
    select id, address, user_agent as "userAgent", created_at as "createdAt", seen_at as "seenAt",
           expires_at as "expiresAt"
      from session
     where centre_id = ${centreId} and staff_id = ${staffId} and ended_at is null and expires_at > ${now}
     order by seen_at desc, id
     limit 200`)

export const deleteOldSessions = (tx: Tx, centreId: number, before: Date): Promise<number> =>
  tx.run(sql`delete from session where centre_id = ${centreId} and expires_at < ${before}`)
