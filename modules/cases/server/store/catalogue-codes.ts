import { sql, type Tx } from '#kit/db/index.ts'

export type CatalogueCode = { list: 'class' | 'problem' | 'topic' | 'district'; code: string }

/** The first of the codes that the office's lists do not hold, or hold closed; undefined when all are good. */
export const findUnknownCode = (
  tx: Tx,
  centreId: number,
  codes: readonly CatalogueCode[],
): Promise<CatalogueCode | undefined> =>
  tx.row<CatalogueCode>(sql`
    select asked.list, asked.code
      from unnest(${codes.map((one) => one.list)}::text[], ${codes.map((one) => one.code)}::text[]) as asked(list, code)
     where not exists (select from catalogue_entry e
                        where e.centre_id = ${centreId} and e.list = asked.list and e.code = asked.code and e.is_open)
     limit 1`)
