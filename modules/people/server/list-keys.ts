import { answer, type App } from '#kit/http/index.ts'
import { done } from '#kit/outcome.ts'
import { KeyList, type KeyView } from '../contract/office.ts'
import type { Who } from '../rules/who.ts'
import type { Needs } from './needs.ts'
import { listKeys as listKeyRows } from './store/keys.ts'
import { viewKey } from './views.ts'

/** All keys of the centre, newest first, revoked ones too; never a token. */
export const listKeys = async (by: Who, needs: Pick<Needs, 'db'>): Promise<KeyView[]> =>
  (await listKeyRows(needs.db, by.centreId)).map(viewKey)

export function listKeysRoute(app: App, needs: Needs): void {
  app.get(
    '/api/keys',
    {
      schema: { tags: ['keys'], summary: 'API keys of the centre', response: { 200: KeyList } },
      config: { may: 'key.read' },
    },
    async (request, reply) => answer(reply, done({ items: await listKeys(request.who, needs) })),
  )
}
