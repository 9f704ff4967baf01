import type { Db } from '#kit/db/index.ts'
import { FOLDED_COLUMNS, foldSteps } from '../rules/fold.ts'
import { streamRecord, type RowWithSteps } from './store/record.ts'

export type RecordFault = { number: string; what: string }
export type RecordReport = { cases: number; steps: number; faults: RecordFault[] }

/** Faults beyond these are counted only by their cases' absence from the report: the first ones tell what is wrong. */
const FAULTS_MAX = 1_000

/**
 * Folds the steps of every case of a centre again and compares with its row (design.md 3.3). An empty list of faults
 * is the good answer; a fault names the case and the column, never a value.
 */
export async function verifyRecord(db: Db, centreId: number): Promise<RecordReport> {
  const report: RecordReport = { cases: 0, steps: 0, faults: [] }
  for await (const one of streamRecord(db, centreId)) {
    report.cases += 1
    report.steps += one.steps?.length ?? 0
    if (report.faults.length < FAULTS_MAX)
      report.faults.push(...faultsOf(one).map((what) => ({ number: one.number, what })))
  }
  return report
}

function faultsOf({ row, steps }: RowWithSteps): string[] {
  try {
    const folded = foldSteps(steps ?? []) as Record<string, unknown>
    return [...FOLDED_COLUMNS, 'state', 'is_done', 'step_count'].filter(
      (column) => JSON.stringify(folded[column]) !== JSON.stringify(row[column]),
    )
  } catch (error) {
    return [(error as Error).message]
  }
}
