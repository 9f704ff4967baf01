/** 查看附件: a file as it came in. It may show a face, a voice, an ID card: it is opened as names are, and logged alike. */
import type { Readable } from 'node:stream'
import { sendProblem, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { audit } from '#people/server'
import { EvidenceParams, ReadEvidenceBody } from '../contract.ts'
import { maskReason } from '../rules/mask.ts'
import { mayReveal } from '../rules/wall.ts'
import type { EvidenceNeeds } from './add-evidence.ts'
import { allOrNothing } from './all-or-nothing.ts'
import { downloadHeaders } from './evidence-name.ts'
import { findCase } from './find-case.ts'
import { knownPeople } from './keep-words.ts'
import { openEvidenceName } from './seals.ts'
import { findEvidence } from './store/evidence.ts'

export type OpenedFile = { name: string; mediaType: string; bytes: number; content: Readable }

/**
 * The file, with an audit row `evidence.reveal` in the same transaction. Of a report only with a reason.
 * Refusals: no-such-case, not-allowed, no-such-evidence, reason-needed. Source: O20 art. 33, design.md 3.10.
 */
export async function readEvidence(
  needs: EvidenceNeeds,
  who: Who,
  caseId: string,
  evidenceId: string,
  reason?: string,
): Promise<Outcome<OpenedFile>> {
  const opened = await allOrNothing(needs.db, async (tx) => {
    const found = await findCase(tx, who, caseId)
    if (isRefusal(found)) return found
    const { row, rules } = found.done
    if (!mayReveal(rules, who)) return refuse('not-allowed', { why: '您的岗位不能查看附件原件' })
    const evidence = await findEvidence(tx, row.centreId, caseId, evidenceId)
    if (!evidence) return refuse('no-such-evidence')
    if (row.isWalled && reason === undefined)
      return refuse('reason-needed', { why: '查看举报附件须说明理由', allowed: ['read'] })
    await audit(tx, who, {
      at: needs.clock.now(),
      action: 'evidence.reveal',
      targetKind: 'case',
      targetId: caseId,
      data: { what: 'evidence', evidenceId },
      ...(reason !== undefined && {
        reason: maskReason(reason, await knownPeople(tx, needs.sealer, row)),
      }),
    })
    const name = openEvidenceName(needs.sealer, row.centreId, evidenceId, {
      sealed: evidence.nameSealed,
      keyVersion: evidence.keyVersion,
    })
    return done({
      name,
      mediaType: evidence.mediaType,
      bytes: Number(evidence.bytes),
      storeKey: evidence.storeKey,
    })
  })
  if (isRefusal(opened)) return opened
  const { storeKey, ...file } = opened.done
  return done({ ...file, content: await needs.files.get(storeKey) })
}

/** GET for what needs no reason (a link in the page), POST .../read with the reason in its body, which no log holds. */
export function readEvidenceRoutes(app: App, needs: EvidenceNeeds): void {
  const config = { may: 'case.reveal', stream: true }
  app.get(
    '/api/cases/:caseId/evidence/:evidenceId',
    {
      schema: { tags: ['cases'], summary: 'Download a file of a case; logged', params: EvidenceParams },
      config,
    },
    async (request, reply) => {
      const { caseId, evidenceId } = request.params
      return sendFile(request, reply, await readEvidence(needs, request.who, caseId, evidenceId))
    },
  )
  app.post(
    '/api/cases/:caseId/evidence/:evidenceId/read',
    {
      schema: {
        tags: ['cases'],
        summary: 'Download a file, with the reason; logged',
        params: EvidenceParams,
        body: ReadEvidenceBody,
      },
      config,
    },
    async (request, reply) => {
      const { caseId, evidenceId } = request.params
      return sendFile(
        request,
        reply,
        await readEvidence(needs, request.who, caseId, evidenceId, request.body.reason),
      )
    },
  )
}

type Ask = Parameters<typeof sendProblem>[0]
type Give = Parameters<typeof sendProblem>[1]

const sendFile = (request: Ask, reply: Give, outcome: Outcome<OpenedFile>) => {
  if (isRefusal(outcome)) return sendProblem(request, reply, outcome)
  const { name, mediaType, bytes, content } = outcome.done
  return reply.headers(downloadHeaders(name, mediaType, bytes)).send(content)
}
