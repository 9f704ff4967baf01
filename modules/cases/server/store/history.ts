/** SQL of a caller's history. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Who } from '#people'
import { normalPhone } from '../../rules/mask.ts'
import { visibleTo } from './scope.ts'

/** More than a person can have said; a line that rings all day is cut here. */
const CASES_MAX = 1_000

/** The cases of whoever has this phone that exist for the asker, newest first. Operators' contacts are not callers. */
export async function casesOfPhone(
  tx: Tx,
  who: Who,
  sealer: Sealer,
  phone: string,
): Promise<{ id: string; isDone: boolean }[]> {
  const normal = normalPhone(phone)
  if (normal === null) return []
  const hashes = sealer.hashes('phone', who.centreId, normal).map((one) => one.hash)
  return tx.rows<{ id: string; isDone: boolean }>(sql`
    select c.id, c.is_done as "isDone"
      from identity i join cases c on c.centre_id = ${who.centreId} and c.id = i.case_id
     where i.centre_id = ${who.centreId} and i.phone_hash = any(${hashes}::bytea[]) and i.role <> 'respondent-contact'
       and ${visibleTo(who) ?? sql<boolean>`true`}
     order by c.received_at desc, c.id desc limit ${CASES_MAX}`)
}
