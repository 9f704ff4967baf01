import { sql, type Db } from '#kit/db/index.ts'
import type { StepForFold } from '../../rules/fold.ts'

export type RowWithSteps = { number: string; row: Record<string, unknown>; steps: StepForFold[] }

/** Every case of a centre with its whole log, in bounded memory. */
export const streamRecord = (db: Db, centreId: number): AsyncIterable<RowWithSteps> =>
  db.stream<RowWithSteps>(
    sql`select c.number, to_jsonb(c) - 'query_code_hash' as row,
               (select jsonb_agg(jsonb_build_object('seq', s.seq, 'toState', s.to_state, 'data', s.data) order by s.seq)
                  from step s where s.centre_id = c.centre_id and s.case_id = c.id) as steps
          from cases c where c.centre_id = ${centreId} order by c.id`,
    500,
  )
