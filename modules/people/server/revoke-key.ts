import { answer, type App } from '#kit/http/index.ts'
import { assert, done, refuse, type Outcome } from '#kit/outcome.ts'
import { KeyView } from '../contract/office.ts'
import { IdParams } from '../contract/words.ts'
import type { Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import type { Needs } from './needs.ts'
import { findKey, revokeKeyRow } from './store/keys.ts'
import { viewKey } from './views.ts'

/** Ends a key for good: in this process at once, in others within five seconds. A revoked key stays in the list. */
export async function revokeKey(
  id: string,
  by: Who,
  needs: Needs,
): Promise<Outcome<KeyView, 'no-such-key' | 'key-revoked'>> {
  const { centreId } = by
  const outcome = await needs.db.transaction(async (tx) => {
    const revoked = await revokeKeyRow(tx, centreId, id, needs.machine.now())
    const row = await findKey(tx, centreId, id)
    if (!row) return refuse('no-such-key')
    if (revoked === 0) return refuse('key-revoked', { why: '密钥已吊销' })
    assert(row.revokedAt, 'the key just revoked says so')
    await audit(tx, by, { at: needs.clock.now(), action: 'key.revoke', targetKind: 'key', targetId: id })
    return done(viewKey(row))
  })
  needs.authenticator.forget()
  return outcome
}

export function revokeKeyRoute(app: App, needs: Needs): void {
  app.post(
    '/api/keys/:id/revoke',
    {
      schema: { tags: ['keys'], summary: 'Revoke an API key', params: IdParams, response: { 200: KeyView } },
      config: { may: 'key.write' },
    },
    async (request, reply) => answer(reply, await revokeKey(request.params.id, request.who, needs)),
  )
}
