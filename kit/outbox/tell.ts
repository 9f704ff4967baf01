import { uuid7 } from '#kit/ids.ts'
import type { Tx } from '#kit/db/index.ts'

/** Topic -> data: plain, masked, no personal data. A module declares its own in its contract. */
export type FactMap = Record<string, object>

type When = { centreId: number; at: Date }
export type Told<F extends FactMap = FactMap> = {
  [T in keyof F & string]: When & { topic: T; data: F[T] }
}[keyof F & string]

/**
 * What an operation uses to tell a fact in its own transaction: it exists exactly when the change does. `at` is
 * business time; the machine's time is added. Facts of one transaction keep their order.
 */
export function teller<F extends { [K in keyof F]: object }>(): <T extends keyof F & string>(
  tx: Tx,
  when: When,
  topic: T,
  data: F[T],
) => Promise<void> {
  return async (tx, when, topic, data) => {
    await tx.prepared(
      'outbox-tell',
      `insert into outbox (centre_id, id, topic, at, machine_at, data) values ($1, $2, $3, $4, $5, $6)`,
      [when.centreId, uuid7(), topic, when.at, new Date(Date.now()), JSON.stringify(data)],
    )
  }
}

/** Tells many facts in one statement, in their order; for those who write in bulk. */
export async function tellMany<F extends { [K in keyof F]: object }>(
  tx: Tx,
  facts: readonly Told<F & FactMap>[],
): Promise<void> {
  if (facts.length === 0) return
  const machineAt = new Date(Date.now())
  await tx.prepared(
    'outbox-tell-many',
    `insert into outbox (centre_id, id, topic, at, machine_at, data)
       select centre_id, id, topic, at, $6, data
         from unnest($1::int[], $2::uuid[], $3::text[], $4::timestamptz[], $5::jsonb[]) as told (centre_id, id, topic, at, data)`,
    [
      facts.map((fact) => fact.centreId),
      facts.map(() => uuid7()),
      facts.map((fact) => fact.topic),
      facts.map((fact) => fact.at),
      facts.map((fact) => JSON.stringify(fact.data)),
      machineAt,
    ],
  )
}
