import type { Tx } from '#kit/db/index.ts'
import { tellMany, type Told } from '#kit/outbox/index.ts'
import { auditMany, type AuditEntry } from '#people/server'
import type { CaseFacts } from '../contract.ts'
import type { Life, LivedStep } from './prepare-life.ts'
import { moveLivedClocks, updateLivedCases } from './store/lives.ts'
import { insertAll } from './store/write.ts'

/**
 * Writes lives onto cases that writeContacts has written (in this transaction or before, untouched since): the rows as
 * folded, the clocks, the steps, one audit row and one fact a step, as writeStep would.
 */
export async function writeLives(tx: Tx, centreId: number, lives: readonly Life[]): Promise<void> {
  const lived = lives.filter((life) => life.steps.length > 0)
  if (lived.length === 0) return
  await updateLivedCases(tx, centreId, lived)
  await moveLivedClocks(
    tx,
    centreId,
    lived.flatMap((life) => (life.clock ? [{ caseId: life.aCase.id, clock: life.clock }] : [])),
  )
  const each = <T>(row: (life: Life, step: LivedStep) => T): T[] =>
    lived.flatMap((life) => life.steps.map((step) => row(life, step)))
  await insertAll(tx, 'step', centreId, each(stepRow))
  await auditMany(tx, each(auditEntry))
  await tellMany<CaseFacts>(
    tx,
    each((life, step) => factOf(centreId, life, step)),
  )
}

const stepRow = ({ aCase }: Life, step: LivedStep) => ({
  case_id: aCase.id,
  seq: step.seq,
  action: step.action,
  at: step.at,
  machine_at: step.machineAt,
  by_kind: step.by.kind,
  by_id: step.by.id,
  from_state: step.fromState,
  to_state: step.toState,
  unit_id: step.unitId,
  why_masked: step.whyMasked,
  rule: step.rule,
  data: JSON.stringify({ set: step.set, ...step.data }),
})

const auditEntry = ({ aCase }: Life, step: LivedStep): AuditEntry & { who: LivedStep['by'] } => ({
  who: step.by,
  at: step.at,
  action: `case.${step.action}`,
  targetKind: 'case',
  targetId: aCase.id,
  data: { seq: step.seq, fromState: step.fromState, toState: step.toState },
})

const factOf = (centreId: number, { aCase }: Life, step: LivedStep): Told<CaseFacts> => ({
  centreId,
  at: step.at,
  topic: 'case.stepped',
  data: {
    ...aCase.summary,
    state: step.toState,
    unitId: step.unitId,
    handlerId: step.handlerId,
    seq: step.seq,
    action: step.action,
    fromState: step.fromState,
    version: step.seq,
  },
})
