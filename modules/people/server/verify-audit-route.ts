import { answer, type App } from '#kit/http/index.ts'
import { done } from '#kit/outcome.ts'
import { AuditReport } from '../contract/audit.ts'
import type { Needs } from './needs.ts'
import { audit } from './audit.ts'
import { verifyAudit } from './verify-audit.ts'

/** One proof of a centre at a time: whoever asks meanwhile gets the same answer. */
export function verifyAuditRoute(app: App, needs: Needs): void {
  const running = new Map<number, Promise<AuditReport>>()
  app.post(
    '/api/audit/verify',
    {
      schema: { tags: ['audit'], summary: 'Prove the chain of the audit', response: { 200: AuditReport } },
      config: { may: 'audit.verify' },
    },
    async (request, reply) => {
      const { who } = request
      let proof = running.get(who.centreId)
      if (!proof) {
        proof = verifyAudit(needs.db, who.centreId, needs).finally(() => running.delete(who.centreId))
        running.set(who.centreId, proof)
      }
      const report = await proof
      await needs.db.transaction((tx) =>
        audit(tx, who, {
          at: needs.clock.now(),
          action: 'audit.verify',
          targetKind: 'audit',
          targetId: report.lastPosition,
          data: { isWhole: report.isWhole, faults: report.faultCount },
        }),
      )
      return answer(reply, done(report))
    },
  )
}
