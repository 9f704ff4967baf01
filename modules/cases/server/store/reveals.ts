/** The read log of one case: rows of the audit, which people keeps. Read only. */
import { sql, type Tx } from '#kit/db/index.ts'

export type RevealRow = { at: Date; actorKind: string; actorId: string; what: string; reason: string }

/** Who opened what is sealed of a case, newest first; rows not yet sealed into the chain among them. */
export const revealsOf = (tx: Tx, centreId: number, caseId: string, limit: number): Promise<RevealRow[]> =>
  tx.rows<RevealRow>(sql`
    select at, actor_kind as "actorKind", actor_id as "actorId", coalesce(data ->> 'what', '') as what, coalesce(reason, '') as reason
      from (select at, id, actor_kind, actor_id, data, reason from audit
             where centre_id = ${centreId} and target_kind = 'case' and target_id = ${caseId} and action like '%.reveal'
            union all
            select at, id, actor_kind, actor_id, data, reason from audit_pending
             where centre_id = ${centreId} and target_kind = 'case' and target_id = ${caseId} and action like '%.reveal') r
     order by at desc, id desc
     limit ${limit}`)
