/**
 * Drafts 草稿: an unfinished registration, kept through reload, crash and sign-out. An opaque form: the server seals it
 * and never reads it. Each belongs to one member of staff; another person's draft does not exist.
 */
import { Type } from 'typebox'
import type { Clock } from '#kit/clock.ts'
import type { Db } from '#kit/db/index.ts'
import { done, refuse, type Outcome } from '#kit/outcome.ts'
import { answer, type App } from '#kit/http/index.ts'
import type { Sealer } from '#kit/seal.ts'
import type { Who } from '#people'
import { Draft, DraftBody, DraftKey, DraftList, DraftParams, type DraftView } from '../contract.ts'
import { openDraft, sealDraft } from './seals.ts'
import { addDraft, draftsOf, findDraft, removeDraft, replaceDraft, type DraftRow } from './store/drafts.ts'

export type DraftNeeds = { db: Db; clock: Clock; sealer: Sealer }

/** More open forms than anybody has; a runaway client stops here. House rule. */
export const DRAFTS_MAX = 50

const viewOf = (needs: DraftNeeds, who: Who, row: DraftRow): DraftView => ({
  id: row.id,
  form: openDraft(needs.sealer, who.centreId, who.id, row.id, row),
  version: row.version,
  savedAt: row.savedAt.toISOString(),
})

const noDraft = () => refuse('no-such-draft')

/** All drafts of the asker, the last saved first. */
export async function listDrafts(needs: DraftNeeds, who: Who): Promise<Outcome<{ items: DraftView[] }>> {
  if (who.kind !== 'staff') return done({ items: [] })
  const rows = await draftsOf(needs.db, who.centreId, who.id)
  return done({ items: rows.map((row) => viewOf(needs, who, row)) })
}

export async function getDraft(
  needs: DraftNeeds,
  who: Who,
  id: string,
): Promise<Outcome<DraftView, 'no-such-draft'>> {
  const row = who.kind === 'staff' ? await findDraft(needs.db, who.centreId, who.id, id) : undefined
  return row ? done(viewOf(needs, who, row)) : noDraft()
}

/**
 * Saves a draft: version 0 makes it, else the version read last. Two windows on one draft cannot overwrite each other:
 * the slower one gets stale-version with the current version. Refusals: not-allowed (not staff), too-many-drafts,
 * stale-version, no-such-draft (deleted meanwhile).
 */
export async function saveDraft(
  needs: DraftNeeds,
  who: Who,
  id: string,
  given: { form: string; version: number },
): Promise<Outcome<DraftView, 'not-allowed' | 'too-many-drafts' | 'stale-version' | 'no-such-draft'>> {
  if (who.kind !== 'staff') return refuse('not-allowed', { why: '草稿属于工作人员本人' })
  const { sealed, keyVersion } = sealDraft(needs.sealer, who.centreId, who.id, id, given.form)
  const row: DraftRow = { id, sealed, keyVersion, version: given.version + 1, savedAt: needs.clock.now() }
  return needs.db.transaction(async (tx) => {
    if (given.version === 0) {
      const others = await draftsOf(tx, who.centreId, who.id)
      if (others.length >= DRAFTS_MAX)
        return refuse('too-many-drafts', { why: `草稿最多 ${DRAFTS_MAX} 份，请先处理旧草稿` })
      if (await addDraft(tx, who.centreId, who.id, row)) return done(viewOf(needs, who, row))
    } else if (await replaceDraft(tx, who.centreId, who.id, row)) return done(viewOf(needs, who, row))
    const current = await findDraft(tx, who.centreId, who.id, id)
    return current ? refuse('stale-version', { current: { version: current.version } }) : noDraft()
  })
}

export async function deleteDraft(
  needs: DraftNeeds,
  who: Who,
  id: string,
): Promise<Outcome<void, 'no-such-draft'>> {
  const gone = who.kind === 'staff' && (await removeDraft(needs.db, who.centreId, who.id, id))
  return gone ? done(undefined) : noDraft()
}

/** 32 bytes for sealing drafts in this person's browser: the same after every sign-in, nobody else's, never kept there. */
export const draftKey = (needs: Pick<DraftNeeds, 'sealer'>, who: Who): Outcome<{ key: string }> =>
  done({ key: needs.sealer.hash('draft-browser', who.centreId, who.id).toString('base64') })

export function draftRoutes(app: App, needs: DraftNeeds): void {
  const config = { may: 'draft.own' }
  const tags = ['drafts']
  app.get(
    '/api/draft-key',
    { schema: { tags, summary: 'Key for drafts in my browser', response: { 200: DraftKey } }, config },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return answer(reply, draftKey(needs, request.who))
    },
  )
  app.get(
    '/api/drafts',
    { schema: { tags, summary: 'My drafts', response: { 200: DraftList } }, config },
    async (request, reply) => answer(reply, await listDrafts(needs, request.who)),
  )
  app.get(
    '/api/drafts/:id',
    { schema: { tags, summary: 'One draft of mine', params: DraftParams, response: { 200: Draft } }, config },
    async (request, reply) => answer(reply, await getDraft(needs, request.who, request.params.id)),
  )
  app.put(
    '/api/drafts/:id',
    {
      schema: {
        tags,
        summary: 'Save a draft',
        params: DraftParams,
        body: DraftBody,
        response: { 200: Draft },
      },
      config,
    },
    async (request, reply) =>
      answer(reply, await saveDraft(needs, request.who, request.params.id, request.body)),
  )
  app.delete(
    '/api/drafts/:id',
    {
      schema: { tags, summary: 'Throw a draft away', params: DraftParams, response: { 204: Type.Null() } },
      config,
    },
    async (request, reply) => answer(reply, await deleteDraft(needs, request.who, request.params.id)),
  )
}
