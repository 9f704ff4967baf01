/** SQL of stories: what was said, as written, sealed. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { CaseRow } from './steps.ts'

export type StoryRow = {
  id: string
  sealed: Buffer
  keyVersion: number
  /** The step it belongs to; null: the story itself. */ seq: number | null
}

/** The story of a whole contact, which is no single case's own. */
export const findContactStory = async (
  tx: Tx,
  centreId: number,
  contactId: string,
): Promise<Omit<StoryRow, 'seq'> | undefined> =>
  (
    await tx.prepared<Omit<StoryRow, 'seq'>>(
      'one-case.contact-story',
      `select id, sealed, key_version as "keyVersion" from story
        where centre_id = $1 and contact_id = $2 and case_id is null`,
      [centreId, contactId],
    )
  )[0]

/** The story of the case, then the originals of what its steps added, in their order. */
export const storiesOf = (tx: Tx, row: CaseRow): Promise<StoryRow[]> =>
  tx.rows<StoryRow>(sql`
    select s.id, s.sealed, s.key_version as "keyVersion", null::int as seq
      from story s where s.centre_id = ${row.centreId} and s.id = ${row.storyId}
    union all
    select s.id, s.sealed, s.key_version, t.seq
      from step t
      cross join lateral jsonb_array_elements_text(t.data -> 'originals') as original(id)
      join story s on s.centre_id = ${row.centreId} and s.id = original.id::uuid
     where t.centre_id = ${row.centreId} and t.case_id = ${row.id} and t.data ? 'originals'
     order by seq nulls first, id`)
