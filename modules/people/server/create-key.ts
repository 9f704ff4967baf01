import { answer, type App } from '#kit/http/index.ts'
import type { Tx } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { assert, done, refuse, type Outcome } from '#kit/outcome.ts'
import { CreateKey, KeyCreated, type KeyView } from '../contract/office.ts'
import type { Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import { inTransaction } from './in-transaction.ts'
import type { Needs } from './needs.ts'
import { addKey, findKey } from './store/keys.ts'
import { newToken } from './token.ts'
import { viewKey } from './views.ts'

/**
 * Makes an API key; the token `<centre>.xq_...` is returned this once. Runs in the caller's transaction.
 * Refusal: bad-input when it would have ended before it began. Source: decision 0023.
 */
export async function createKey(
  tx: Tx,
  order: CreateKey,
  by: Who,
  needs: Pick<Needs, 'clock' | 'machine'>,
): Promise<Outcome<{ key: KeyView; token: string }, 'bad-input'>> {
  const { centreId } = by
  const now = needs.machine.now()
  const expiresAt = order.expiresAt === undefined ? null : new Date(order.expiresAt)
  if (expiresAt && expiresAt <= now)
    return refuse('bad-input', { field: 'expiresAt', why: '失效时间须晚于现在' })
  const id = uuid7()
  const token = newToken(centreId, 'key')
  await addKey(tx, {
    centreId,
    id,
    name: order.name,
    keyHash: token.hash,
    scopes: order.scopes,
    createdBy: by.id,
    now,
    expiresAt,
  })
  await audit(tx, by, {
    at: needs.clock.now(),
    action: 'key.create',
    targetKind: 'key',
    targetId: id,
    data: { name: order.name, scopes: order.scopes, expiresAt: expiresAt?.toISOString() ?? null },
  })
  const row = await findKey(tx, centreId, id)
  assert(row, 'the key just added is there')
  return done({ key: viewKey(row), token: token.text })
}

export function createKeyRoute(app: App, needs: Needs): void {
  // Not idempotent by key: the answer holds the token, which is stored nowhere.
  app.post(
    '/api/keys',
    {
      schema: { tags: ['keys'], summary: 'Make an API key', body: CreateKey, response: { 201: KeyCreated } },
      config: { may: 'key.write' },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return answer(
        reply,
        await inTransaction(needs.db, (tx) => createKey(tx, request.body, request.who, needs)),
      )
    },
  )
}
