/** SQL of evidence: what the files are; their content lies in the evidence store. */
import { sql, type Tx } from '#kit/db/index.ts'

export type EvidenceRow = {
  id: string
  caseId: string
  sha256: Buffer
  storeKey: string
  nameSealed: Buffer
  keyVersion: number
  mediaType: string
  bytes: string
  addedBy: string
  addedAt: Date
}

const COLUMNS = `
  id, case_id as "caseId", sha256, store_key as "storeKey", name_sealed as "nameSealed", key_version as "keyVersion",
  media_type as "mediaType", bytes, added_by as "addedBy", added_at as "addedAt"`
const columns = sql.raw(COLUMNS)

export const evidenceOf = (tx: Tx, centreId: number, caseId: string): Promise<EvidenceRow[]> =>
  tx.prepared<EvidenceRow>(
    'one-case.evidence',
    `select ${COLUMNS} from evidence where centre_id = $1 and case_id = $2 order by added_at, id`,
    [centreId, caseId],
  )

export const findEvidence = (
  tx: Tx,
  centreId: number,
  caseId: string,
  id: string,
): Promise<EvidenceRow | undefined> =>
  tx.row<EvidenceRow>(sql`
    select ${columns} from evidence where centre_id = ${centreId} and case_id = ${caseId} and id = ${id}`)

/** How many of the ids are evidence of this case. */
export async function countEvidence(
  tx: Tx,
  centreId: number,
  caseId: string,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0
  const row = await tx.row<{ count: number }>(sql`
    select count(*)::int as count from evidence
     where centre_id = ${centreId} and case_id = ${caseId} and id = any(${[...ids]}::uuid[])`)
  return row?.count ?? 0
}

export const insertEvidence = (tx: Tx, centreId: number, row: EvidenceRow): Promise<number> =>
  tx.run(sql`
    insert into evidence (centre_id, id, case_id, sha256, store_key, name_sealed, key_version, media_type, bytes, added_by, added_at)
    values (${centreId}, ${row.id}, ${row.caseId}, ${row.sha256}, ${row.storeKey}, ${row.nameSealed}, ${row.keyVersion},
            ${row.mediaType}, ${row.bytes}, ${row.addedBy}, ${row.addedAt})`)
