import { sql, type Tx } from '#kit/db/index.ts'
import type { Role } from '../../rules/roles.ts'
import type { Grant } from '../../rules/staff.ts'

export type StaffRow = {
  id: string
  username: string
  name: string
  unitId: string | null
  passwordHash: string | null
  mustChangePassword: boolean
  totpSealed: Buffer | null
  totpKeyVersion: number | null
  totpConfirmedAt: Date | null
  totpLastStep: string | null
  oidcSubject: string | null
  isActive: boolean
  version: number
  grants: Grant[]
}

const columns = sql`
  p.id, p.username, p.name, p.unit_id as "unitId", p.password_hash as "passwordHash",
  p.must_change_password as "mustChangePassword", p.totp_sealed as "totpSealed",
  p.totp_key_version as "totpKeyVersion", p.totp_confirmed_at as "totpConfirmedAt", p.totp_last_step as "totpLastStep",
  p.oidc_subject as "oidcSubject", p.is_active as "isActive", p.version,
  coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'unitId', r.unit_id) order by r.role)
              from staff_role r where r.centre_id = p.centre_id and r.staff_id = p.id), '[]') as grants`

export const findStaff = (tx: Tx, centreId: number, id: string): Promise<StaffRow | undefined> =>
  tx.row<StaffRow>(sql`select ${columns} from staff p where p.centre_id = ${centreId} and p.id = ${id}`)

export const findStaffByUsername = (
  tx: Tx,
  centreId: number,
  username: string,
): Promise<StaffRow | undefined> =>
  tx.row<StaffRow>(
    sql`select ${columns} from staff p where p.centre_id = ${centreId} and p.username = ${username}`,
  )

export const findStaffBySubject = (
  tx: Tx,
  centreId: number,
  subject: string,
): Promise<StaffRow | undefined> =>
  tx.row<StaffRow>(
    sql`select ${columns} from staff p where p.centre_id = ${centreId} and p.oidc_subject = ${subject}`,
  )

export const lockStaff = (tx: Tx, centreId: number, id: string): Promise<StaffRow | undefined> =>
  tx.row<StaffRow>(sql`
    select ${columns} from staff p where p.centre_id = ${centreId} and p.id = ${id} for no key update of p`)

export const isSubjectTaken = async (
  tx: Tx,
  centreId: number,
  subject: string,
  exceptId: string,
): Promise<boolean> =>
  (
    await tx.row<{ found: boolean }>(sql`
    select exists (select 1 from staff where centre_id = ${centreId} and oidc_subject = ${subject} and id <> ${exceptId}) as found`)
  )?.found === true

/** False when the name to sign in with is taken in this centre. */
export async function addStaff(
  tx: Tx,
  row: {
    centreId: number
    id: string
    username: string
    name: string
    unitId: string | null
    passwordHash: string | null
    mustChangePassword: boolean
    oidcSubject: string | null
    now: Date
  },
): Promise<boolean> {
  const added = await tx.run(sql`
    insert into staff (centre_id, id, username, name, unit_id, password_hash, must_change_password, oidc_subject,
                       is_active, version, created_at)
    values (${row.centreId}, ${row.id}, ${row.username}, ${row.name}, ${row.unitId}, ${row.passwordHash},
            ${row.mustChangePassword}, ${row.oidcSubject}, true, 1, ${row.now})
    on conflict (centre_id, username) do nothing`)
  return added === 1
}

export async function replaceGrants(
  tx: Tx,
  centreId: number,
  staffId: string,
  grants: readonly Grant[],
): Promise<void> {
  await tx.run(sql`delete from staff_role where centre_id = ${centreId} and staff_id = ${staffId}`)
  await tx.run(sql`
    insert into staff_role (centre_id, staff_id, role, unit_id)
    select ${centreId}, ${staffId}, role, unit_id
      from unnest(${grants.map((grant) => grant.role)}::text[], ${grants.map((grant) => grant.unitId)}::uuid[]) as g(role, unit_id)`)
}

/** The next version; every change that an administrator makes counts it up. */
export async function bumpStaff(
  tx: Tx,
  centreId: number,
  id: string,
  change: { name?: string; unitId?: string | null; oidcSubject?: string | null; isActive?: boolean } = {},
): Promise<number> {
  const row = await tx.row<{ version: number }>(sql`
    update staff set version = version + 1,
           name = coalesce(${change.name ?? null}::text, name),
           unit_id = case when ${change.unitId !== undefined}::boolean then ${change.unitId ?? null}::uuid else unit_id end,
           oidc_subject = case when ${change.oidcSubject !== undefined}::boolean then ${change.oidcSubject ?? null}::text
                               else oidc_subject end,
           is_active = coalesce(${change.isActive ?? null}::boolean, is_active)
     where centre_id = ${centreId} and id = ${id} returning version`)
  if (!row) throw new Error('the locked member of staff is gone')
  return row.version
}

export const setPassword = (
  tx: Tx,
  centreId: number,
  id: string,
  passwordHash: string,
  mustChange: boolean,
): Promise<number> =>
  tx.run(sql`
    update staff set password_hash = ${passwordHash}, must_change_password = ${mustChange}
     where centre_id = ${centreId} and id = ${id}`)

/** An offer until it is confirmed; null takes the second factor away. */
export const setTotp = (
  tx: Tx,
  centreId: number,
  id: string,
  totp: { sealed: Buffer; keyVersion: number; confirmedAt: Date | null } | null,
): Promise<number> =>
  tx.run(sql`
    update staff set totp_sealed = ${totp?.sealed ?? null}, totp_key_version = ${totp?.keyVersion ?? null},
           totp_confirmed_at = ${totp?.confirmedAt ?? null}, totp_last_step = null
     where centre_id = ${centreId} and id = ${id}`)

/** 0 when this step, or a later one, was used before: a code is good once. */
export const useTotpStep = (tx: Tx, centreId: number, id: string, step: number): Promise<number> =>
  tx.run(sql`
    update staff set totp_last_step = ${step}
     where centre_id = ${centreId} and id = ${id} and coalesce(totp_last_step, -1) < ${step}`)

export const confirmTotp = (tx: Tx, centreId: number, id: string, now: Date): Promise<number> =>
  tx.run(sql`update staff set totp_confirmed_at = ${now} where centre_id = ${centreId} and id = ${id}`)

export const countOtherActiveAdmins = async (tx: Tx, centreId: number, exceptId: string): Promise<number> => {
  const row = await tx.row<{ found: string }>(sql`
    select count(*) as found from staff p
      join staff_role r on r.centre_id = p.centre_id and r.staff_id = p.id
     where p.centre_id = ${centreId} and r.role = 'admin' and p.is_active and p.id <> ${exceptId}`)
  return Number(row?.found ?? 0)
}

export type StaffListRow = {
  id: string
  username: string
  name: string
  unitId: string | null
  isActive: boolean
  version: number
  oidcSubject: string | null
  mustChangePassword: boolean
  hasSecondFactor: boolean
  openSessions: number
  grants: Grant[]
}
/** `inUsernames`: only for those who may see accounts; others must not find out a name to sign in with by trying. */
export type StaffFilter = {
  id?: string
  q?: string
  inUsernames: boolean
  role?: Role
  unitIds?: readonly string[]
  isActive?: boolean
}

const where = (centreId: number, filter: StaffFilter) => sql`
  p.centre_id = ${centreId}
  and (${filter.id ?? null}::uuid is null or p.id = ${filter.id ?? null}::uuid)
  and (${filter.q ?? null}::text is null or position(${filter.q?.toLowerCase() ?? ''} in lower(p.name)) > 0
       or (${filter.inUsernames}::boolean and position(${filter.q?.toLowerCase() ?? ''} in p.username) > 0))
  and (${filter.role ?? null}::text is null or exists (
       select 1 from staff_role r where r.centre_id = p.centre_id and r.staff_id = p.id and r.role = ${filter.role ?? null}))
  and (${filter.unitIds ?? null}::uuid[] is null or p.unit_id = any(${filter.unitIds ?? null}::uuid[]))
  and (${filter.isActive ?? null}::boolean is null or p.is_active = ${filter.isActive ?? null})`

export const listStaffRows = (
  tx: Tx,
  centreId: number,
  filter: StaffFilter,
  afterId: string | null,
  limit: number,
  now: Date,
): Promise<StaffListRow[]> =>
  tx.rows<StaffListRow>(sql`
    select p.id, p.username, p.name, p.unit_id as "unitId", p.is_active as "isActive", p.version,
           p.oidc_subject as "oidcSubject", p.must_change_password as "mustChangePassword",
           p.totp_confirmed_at is not null as "hasSecondFactor",
           (select count(*)::int from session s where s.centre_id = p.centre_id and s.staff_id = p.id
               and s.ended_at is null and s.expires_at > ${now}) as "openSessions",
           coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'unitId', r.unit_id) order by r.role)
                       from staff_role r where r.centre_id = p.centre_id and r.staff_id = p.id), '[]') as grants
      from staff p
     where ${where(centreId, filter)}
       and (${afterId}::uuid is null or p.id > ${afterId}::uuid)
     order by p.id
     limit ${limit}`)

export const countStaffRows = async (
  tx: Tx,
  centreId: number,
  filter: StaffFilter,
  cap: number,
): Promise<number> => {
  const row = await tx.row<{ found: string }>(sql`
    select count(*) as found from (select 1 from staff p where ${where(centreId, filter)} limit ${cap + 1}) as counted`)
  return Number(row?.found ?? 0)
}

/** Names for the audit page. */
export const listNames = (
  tx: Tx,
  centreId: number,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> =>
  tx.rows(sql`
    select id, name from staff where centre_id = ${centreId} and id = any(${ids}::uuid[])
    union all
    select id, name from api_key where centre_id = ${centreId} and id = any(${ids}::uuid[])`)

export const listPeople = (
  tx: Tx,
  centreId: number,
  ids: readonly string[],
): Promise<{ id: string; name: string; isActive: boolean; unitId: string | null; roles: Grant[] }[]> =>
  tx.rows(sql`
    select p.id, p.name, p.is_active as "isActive", p.unit_id as "unitId",
           coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'unitId', r.unit_id) order by r.role)
                       from staff_role r where r.centre_id = p.centre_id and r.staff_id = p.id), '[]') as roles
      from staff p
     where p.centre_id = ${centreId} and p.id = any(${ids}::uuid[])`)
