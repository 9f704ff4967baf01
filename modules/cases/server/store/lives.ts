/** SQL of whole lives: one statement per table, whatever their number. */
import type { Tx } from '#kit/db/index.ts'
import { assert } from '#kit/outcome.ts'
import type { Life } from '../prepare-life.ts'
import type { ClockRow } from './steps.ts'

/** The folded rows, onto cases that still stand where their first steps left them. */
export async function updateLivedCases(tx: Tx, centreId: number, lives: readonly Life[]): Promise<void> {
  const of = <T>(value: (life: Life) => T): T[] => lives.map(value)
  const rows = await tx.prepared(
    'cases.update-lived',
    `update cases c
        set state = r.state, is_done = r.is_done, outcome = r.outcome, unit_id = r.unit_id, handler_id = r.handler_id, citizen_says = r.citizen_says,
            satisfaction = r.satisfaction, recovered_cents = r.recovered_cents, hand_overs = r.hand_overs, returns = r.returns, reworks = r.reworks,
            merged_into = r.merged_into, due_day = r.due_day, due_clock = r.due_clock, due_provisional = r.due_provisional,
            step_count = r.step_count, version = r.step_count, changed_at = r.changed_at
       from unnest($2::uuid[], $3::int[], $4::text[], $5::boolean[], $6::text[], $7::uuid[], $8::uuid[], $9::text[], $10::smallint[], $11::bigint[],
              $12::int[], $13::int[], $14::int[], $15::uuid[], $16::date[], $17::text[], $18::boolean[], $19::int[], $20::timestamptz[])
         as r(id, first_version, state, is_done, outcome, unit_id, handler_id, citizen_says, satisfaction, recovered_cents, hand_overs, returns,
              reworks, merged_into, due_day, due_clock, due_provisional, step_count, changed_at)
      where c.centre_id = $1 and c.id = r.id and c.version = r.first_version
      returning c.id`,
    [
      centreId,
      of((life) => life.aCase.id),
      of((life) => life.aCase.steps.length),
      of((life) => life.state),
      of((life) => life.isDone),
      of((life) => life.outcome),
      of((life) => life.unitId),
      of((life) => life.handlerId),
      of((life) => life.citizenSays),
      of((life) => life.satisfaction),
      of((life) => life.recoveredCents),
      of((life) => life.handOvers),
      of((life) => life.returns),
      of((life) => life.reworks),
      of((life) => life.mergedInto),
      of((life) => life.due?.day ?? null),
      of((life) => life.due?.clock ?? null),
      of((life) => life.due?.isProvisional ?? false),
      of((life) => life.stepCount),
      of((life) => life.changedAt),
    ],
  )
  assert(rows.length === lives.length, 'a case whose life is written stands where its first steps left it')
}

export async function moveLivedClocks(
  tx: Tx,
  centreId: number,
  moved: readonly { caseId: string; clock: ClockRow }[],
): Promise<void> {
  if (moved.length === 0) return
  await tx.prepared(
    'cases.move-lived-clocks',
    `update clock c set state = r.state, ended_day = r.ended_day
       from unnest($2::uuid[], $3::text[], $4::smallint[], $5::text[], $6::date[]) as r(case_id, name, ordinal, state, ended_day)
      where c.centre_id = $1 and c.case_id = r.case_id and c.name = r.name and c.ordinal = r.ordinal`,
    [
      centreId,
      moved.map((one) => one.caseId),
      moved.map((one) => one.clock.name),
      moved.map((one) => one.clock.ordinal),
      moved.map((one) => one.clock.state),
      moved.map((one) => one.clock.endedDay),
    ],
  )
}
