/** 附件: adds a file to a case. Source: O20 art. 9; domain.md 1.6. */
import type { Tx } from '#kit/db/index.ts'
import type { EvidenceStore, StoredFile } from '#kit/files/index.ts'
import { answer, type App } from '#kit/http/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { CaseParams, EvidenceAdded } from '../contract.ts'
import { maskText } from '../rules/mask.ts'
import { refuseAction } from '../rules/next.ts'
import { allOrNothing } from './all-or-nothing.ts'
import { evidenceName } from './evidence-name.ts'
import { findCase } from './find-case.ts'
import { knownPeople } from './keep-words.ts'
import { namesOf } from './office.ts'
import { openEvidenceName, sealEvidenceName } from './seals.ts'
import { evidenceOf, insertEvidence, type EvidenceRow } from './store/evidence.ts'
import { lockCase, stepLocked, type Locked, type StepNeeds } from './take-step.ts'

export type EvidenceNeeds = StepNeeds & { files: EvidenceStore }

/** Of one file: a phone's video of some minutes. House rule. */
export const EVIDENCE_BYTES_MAX = 100 * 1024 * 1024
/** Of one case. House rule. */
export const EVIDENCE_FILES_MAX = 100

export type GivenFile = { name: string; content: AsyncIterable<Uint8Array> }

/**
 * Keeps the file sealed and adds it to the record. Takes no version: adding never overwrites. The same content again adds
 * nothing and answers with what is there. Refusals: those of every step, too-large (413), file-empty,
 * file-type-not-allowed (with the types that are), file-infected, virus-scan-unavailable, too-many-files. What a refusal
 * left in the file store is sealed, named by no row, and never served.
 */
export async function addEvidence(
  needs: EvidenceNeeds,
  who: Who,
  caseId: string,
  file: GivenFile,
): Promise<Outcome<EvidenceAdded>> {
  const found = await findCase(needs.db, who, caseId)
  if (isRefusal(found)) return found
  // Asked before a byte is kept, and again under the lock.
  const early = refuseAction('add-evidence', found.done.rules, who)
  if (early) return early
  const kept = await needs.files.put(file.content, { centreId: who.centreId, maxBytes: EVIDENCE_BYTES_MAX })
  if (isRefusal(kept)) return kept.refused === 'file-too-large' ? { ...kept, refused: 'too-large' } : kept

  const outcome = await allOrNothing<EvidenceAdded, string>(needs.db, async (tx) => {
    const locked = await lockCase(tx, who, caseId)
    if (isRefusal(locked)) return locked
    const refusal = refuseAction('add-evidence', locked.done.rules, who)
    return (
      refusal ??
      addLocked(tx, needs, who, locked.done, evidenceName(file.name, kept.done.mediaType), kept.done)
    )
  })
  if (!isRefusal(outcome)) needs.nudge()
  return outcome
}

async function addLocked(
  tx: Tx,
  needs: EvidenceNeeds,
  who: Who,
  locked: Locked,
  name: string,
  kept: StoredFile,
): Promise<Outcome<EvidenceAdded>> {
  const { row } = locked
  const { centreId, id: caseId } = row
  const there = await evidenceOf(tx, centreId, caseId)
  const sha256 = Buffer.from(kept.sha256, 'hex')
  const same = there.find((one) => one.sha256.equals(sha256))
  if (same) return done(await added(tx, needs, locked, same))
  if (there.length >= EVIDENCE_FILES_MAX)
    return refuse('too-many-files', { why: `每个工单最多 ${EVIDENCE_FILES_MAX} 个附件` })

  const at = needs.clock.now()
  const id = uuid7()
  const { sealed, keyVersion } = sealEvidenceName(needs.sealer, centreId, id, name)
  const evidence: EvidenceRow = {
    id,
    caseId,
    sha256,
    storeKey: kept.key,
    nameSealed: sealed,
    keyVersion,
    mediaType: kept.mediaType,
    bytes: String(kept.bytes),
    addedBy: who.id,
    addedAt: at,
  }
  await insertEvidence(tx, centreId, evidence)
  const after = await stepLocked(
    tx,
    needs,
    who,
    'add-evidence',
    locked,
    { data: { evidenceId: id, mediaType: kept.mediaType, bytes: kept.bytes } },
    at,
  )
  return isRefusal(after) ? after : done(await added(tx, needs, after.done, evidence))
}

async function added(
  tx: Tx,
  { sealer }: EvidenceNeeds,
  { row }: Locked,
  evidence: EvidenceRow,
): Promise<EvidenceAdded> {
  const names = await namesOf(tx, row.centreId, [evidence.addedBy])
  const name = openEvidenceName(sealer, row.centreId, evidence.id, {
    sealed: evidence.nameSealed,
    keyVersion: evidence.keyVersion,
  })
  return {
    evidence: {
      id: evidence.id,
      name: maskText(name, await knownPeople(tx, sealer, row)),
      mediaType: evidence.mediaType,
      bytes: Number(evidence.bytes),
      addedAt: evidence.addedAt.toISOString(),
      addedByName: names.get(evidence.addedBy) ?? '',
    },
    version: row.version,
  }
}

export function addEvidenceRoute(app: App, needs: EvidenceNeeds): void {
  app.post(
    '/api/cases/:caseId/evidence',
    {
      schema: {
        tags: ['cases'],
        summary: 'Add a file (multipart, one part)',
        params: CaseParams,
        response: { 201: EvidenceAdded },
      },
      config: { may: 'case.add-evidence', multipart: true },
    },
    async (request, reply) => {
      // One byte more than allowed, so that it is the store that says too large.
      const part = await request.file({ limits: { files: 1, fields: 0, fileSize: EVIDENCE_BYTES_MAX + 1 } })
      if (!part) return answer(reply, refuse('bad-input', { field: 'file', why: '没有文件' }))
      const outcome = await addEvidence(needs, request.who, request.params.caseId, {
        name: part.filename ?? '',
        content: part.file,
      })
      // What was refused early is still on its way: it is read to its end and thrown away, so that the sender hears why.
      part.file.resume()
      return answer(reply, outcome)
    },
  )
}
