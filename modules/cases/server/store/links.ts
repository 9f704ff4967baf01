/** SQL of links between cases, and of the cases of one contact. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { LinkKind } from '../../contract.ts'
import type { Predicate } from './scope.ts'
import { caseColumns, type CaseRow } from './steps.ts'

export type LinkKey = { centreId: number; caseId: string; otherId: string; kind: LinkKind }

/** Makes the link, or makes it anew when it had ended; false when it is there already. */
export const openLink = async (tx: Tx, link: LinkKey & { madeBy: string; madeAt: Date }): Promise<boolean> =>
  (await tx.run(sql`
    insert into case_link (centre_id, case_id, other_id, kind, made_by, made_at)
    values (${link.centreId}, ${link.caseId}, ${link.otherId}, ${link.kind}, ${link.madeBy}, ${link.madeAt})
    on conflict (centre_id, case_id, other_id, kind)
    do update set made_by = excluded.made_by, made_at = excluded.made_at, ended_at = null
     where case_link.ended_at is not null`)) === 1

export const endLink = async (tx: Tx, link: LinkKey & { at: Date }): Promise<boolean> =>
  (await tx.run(sql`
    update case_link set ended_at = ${link.at}
     where centre_id = ${link.centreId} and case_id = ${link.caseId} and other_id = ${link.otherId} and kind = ${link.kind}
       and ended_at is null`)) === 1

export type LinkedRow = CaseRow & { linkKind: LinkKind }

const visible = (scope: Predicate | null) => (scope === null ? sql`` : sql`and ${scope}`)

/** Cases linked with this one, from either side, as far as they exist for the viewer (store/scope.ts). */
export const linkedCases = (
  tx: Tx,
  centreId: number,
  caseId: string,
  scope: Predicate | null,
): Promise<LinkedRow[]> =>
  tx.rows<LinkedRow>(sql`
    select l.kind as "linkKind", ${caseColumns}
      from (select kind, other_id as id from case_link
             where centre_id = ${centreId} and case_id = ${caseId} and ended_at is null
            union
            select kind, case_id from case_link
             where centre_id = ${centreId} and other_id = ${caseId} and ended_at is null) l
      join cases c on c.centre_id = ${centreId} and c.id = l.id ${visible(scope)}
     order by c.received_at desc, c.id desc
     limit 200`)

/** The cases of a contact, as far as they exist for the viewer; null: all, for what is not shown. */
export const casesOfContact = (
  tx: Tx,
  centreId: number,
  contactId: string,
  scope: Predicate | null = null,
): Promise<CaseRow[]> =>
  tx.rows<CaseRow>(sql`
    select ${caseColumns} from cases c
     where c.centre_id = ${centreId} and c.contact_id = ${contactId} ${visible(scope)} order by c.number`)
