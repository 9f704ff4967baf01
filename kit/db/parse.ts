import pg from 'pg'

/**
 * How PostgreSQL's values arrive in the program: a `date` is a Day ('2020-03-05'), never a Date that a time zone
 * could move; int8 and numeric are strings, as positions and ids of worker nodes pass 2^53. All else as pg does it:
 * timestamptz -> Date, jsonb -> parsed, bytea -> Buffer. Set per pool, so that no other user of pg is changed.
 */
const OID_DATE = 1082
const OID_DATE_ARRAY = 1182
const OID_TEXT_ARRAY = 1009

const asIs = (text: string): string => text

export const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === OID_DATE) return asIs
      if (oid === OID_DATE_ARRAY) return pg.types.getTypeParser(OID_TEXT_ARRAY as never, 'text')
    }
    return pg.types.getTypeParser(oid, format)
  },
}
