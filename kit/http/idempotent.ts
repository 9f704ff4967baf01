/** Creating requests may be repeated: same key and same body get the stored answer, another body is refused. */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sql, type Db, type Tx } from '#kit/db/index.ts'
import { assert, done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import { answer, successStatus } from './answer.ts'
import { callerOf } from './guard.ts'

/** Makes the fingerprint of a request. The server passes a keyed one, since a body may hold personal data. */
export type Fingerprint = (centreId: number, text: string) => Buffer
export const plainFingerprint: Fingerprint = (centreId, text) =>
  createHash('sha256').update(`${centreId}\n${text}`).digest()

/** A request that may be repeated: its key within its sender, and the fingerprint of what it asks. */
export type Repeatable = { centreId: number; actor: string; key: string; hash: Buffer }
export type StoredAnswer = { status: number; answer: unknown; requestHash: Buffer }

/** What the header says; null without one. Its form was checked by the route's schema. */
export function repeatableOf(request: FastifyRequest): Repeatable | null {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string') return null
  const who = callerOf(request)
  assert(who, 'an idempotent route is not open to anyone')
  const fingerprint = request.server.fingerprint
  const asked = stable([
    request.method,
    request.routeOptions.url,
    request.params,
    request.query,
    request.body,
  ])
  return {
    centreId: who.centreId,
    actor: `${who.kind}:${who.id}`,
    key,
    hash: fingerprint(who.centreId, asked),
  }
}

/** JSON with sorted keys: the order in which a client wrote its fields is not a difference. */
function stable(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return `{${fields
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${stable(field)}`)
    .join(',')}}`
}

export function findStoredAnswer(
  tx: Tx,
  { centreId, actor, key }: Repeatable,
): Promise<StoredAnswer | undefined> {
  return tx.row<StoredAnswer>(sql`
    select status, answer, request_hash as "requestHash" from idempotency
     where centre_id = ${centreId} and actor = ${actor} and key = ${key}`)
}

/** False when the key was taken meanwhile: the caller rolls back. `body` holds references only, never personal data. */
export async function storeAnswer(
  tx: Tx,
  { centreId, actor, key, hash }: Repeatable,
  status: number,
  body: unknown,
): Promise<boolean> {
  const stored = await tx.run(sql`
    insert into idempotency (centre_id, actor, key, request_hash, status, answer, machine_at)
    values (${centreId}, ${actor}, ${key}, ${hash}, ${status}, ${JSON.stringify(body ?? null)}::jsonb, ${new Date(Date.now())})
    on conflict (centre_id, actor, key) do nothing`)
  return stored === 1
}

/** The stored answer as an outcome: refused when the key came with another body. */
export const repeatOf = (stored: StoredAnswer, { hash }: Repeatable): Outcome<unknown, 'key-reused'> =>
  stored.requestHash.equals(hash)
    ? done(stored.answer ?? undefined)
    : refuse('key-reused', { field: 'idempotency-key', why: 'this key was used for another request' })

/** Leaves the transaction without a trace and carries the answer out. */
class RolledBack extends Error {
  readonly outcome: Outcome<unknown> | 'key-taken'
  constructor(outcome: Outcome<unknown> | 'key-taken') {
    super('rolled back')
    this.outcome = outcome
  }
}

/**
 * Runs an operation in a transaction of its own and answers; with the header Idempotency-Key at most once. The answer is
 * stored in the same transaction, so there is never one without the other. A refusal leaves nothing and is not stored:
 * the same key may be tried again when the reason is gone.
 */
export async function idempotent<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  db: Db,
  run: (tx: Tx) => Promise<Outcome<T>>,
  status = successStatus(reply),
): Promise<void> {
  const repeatable = repeatableOf(request)
  const outcome = await attempt(db, repeatable, run, status)
  if (outcome !== 'key-taken') return answer(reply, outcome, status)
  // Two equal requests at once: the other one is committed by now, and its answer is ours.
  const stored = await findStoredAnswer(db, repeatable!)
  assert(stored, 'the answer that took the key is there')
  return answer(reply, repeatOf(stored, repeatable!), stored.status)
}

async function attempt<T>(
  db: Db,
  repeatable: Repeatable | null,
  run: (tx: Tx) => Promise<Outcome<T>>,
  status: number,
): Promise<Outcome<unknown> | 'key-taken'> {
  try {
    return await db.transaction(async (tx) => {
      const stored = repeatable && (await findStoredAnswer(tx, repeatable))
      if (stored) return repeatOf(stored, repeatable)
      const outcome = await run(tx)
      if (isRefusal(outcome)) throw new RolledBack(outcome)
      if (repeatable && !(await storeAnswer(tx, repeatable, status, outcome.done)))
        throw new RolledBack('key-taken')
      return outcome
    })
  } catch (error) {
    if (error instanceof RolledBack) return error.outcome
    throw error
  }
}

/** The job's part: answers of one centre given before `before` are forgotten; whoever repeats later does it again. */
export const forgetAnswers = (db: Tx, centreId: number, before: Date): Promise<number> =>
  db.run(sql`delete from idempotency where centre_id = ${centreId} and machine_at < ${before}`)
