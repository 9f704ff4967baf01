/** Every route of one case, its actions and the drafts; index.ts puts them on the server. */
import type { App } from '#kit/http/index.ts'
import { acceptCaseRoute } from './accept-case.ts'
import { addEvidenceRoute, type EvidenceNeeds } from './add-evidence.ts'
import { answerCaseRoute } from './answer-case.ts'
import { archiveCaseRoute } from './archive.ts'
import { askReturnRoute } from './ask-return.ts'
import { assignCaseRoute } from './assign-case.ts'
import { bulkAssignRoute } from './bulk-assign.ts'
import { checkReportRoute } from './check-report.ts'
import { closeCaseRoute } from './close-case.ts'
import { decideReturnRoute } from './decide-return.ts'
import { dispatchCaseRoute } from './dispatch-case.ts'
import { draftRoutes } from './drafts.ts'
import { dropReportRoute } from './drop.ts'
import { editCaseRoute } from './edit-case.ts'
import { explainClockRoute } from './explain-clock.ts'
import { fileReportRoute } from './file-report.ts'
import { getCaseRoute, type DetailNeeds } from './get-case.ts'
import { linkCaseRoute } from './link-case.ts'
import { mediateCaseRoute } from './mediate-case.ts'
import { mergeCaseRoute } from './merge-case.ts'
import { notFileReportRoute } from './not-file-report.ts'
import type { CasesNeeds } from './needs.ts'
import { noteCaseRoute } from './note-case.ts'
import { notifyReporterRoute } from './notify.ts'
import { penaliseReportRoute } from './penalise.ts'
import { readEvidenceRoutes } from './read-evidence.ts'
import { redirectReporterRoute } from './redirect.ts'
import { refuseCaseRoute } from './refuse-case.ts'
import { reopenCaseRoute } from './reopen-case.ts'
import { replyCaseRoute } from './reply-case.ts'
import { revealRoute } from './reveal.ts'
import { reviewCaseRoute } from './review-case.ts'
import { revisitCaseRoute } from './revisit.ts'
import { reworkCaseRoute } from './rework-case.ts'
import { settleCaseRoute } from './settle-case.ts'
import { signCaseRoute } from './sign-case.ts'
import { splitCaseRoute } from './split-case.ts'
import { tagCaseRoute } from './tag-case.ts'
import type { StepNeeds } from './take-step.ts'
import { terminateCaseRoute } from './terminate-case.ts'
import { unmergeCaseRoute } from './unmerge-case.ts'
import { withdrawCaseRoute } from './withdraw-case.ts'

export type CaseRouteNeeds = StepNeeds & DetailNeeds & CasesNeeds & EvidenceNeeds

const ACTION_ROUTES = [
  acceptCaseRoute,
  answerCaseRoute,
  archiveCaseRoute,
  askReturnRoute,
  assignCaseRoute,
  checkReportRoute,
  closeCaseRoute,
  decideReturnRoute,
  dispatchCaseRoute,
  dropReportRoute,
  editCaseRoute,
  fileReportRoute,
  linkCaseRoute,
  mediateCaseRoute,
  mergeCaseRoute,
  notFileReportRoute,
  noteCaseRoute,
  notifyReporterRoute,
  penaliseReportRoute,
  redirectReporterRoute,
  refuseCaseRoute,
  reopenCaseRoute,
  replyCaseRoute,
  reviewCaseRoute,
  revisitCaseRoute,
  reworkCaseRoute,
  settleCaseRoute,
  signCaseRoute,
  tagCaseRoute,
  terminateCaseRoute,
  unmergeCaseRoute,
  withdrawCaseRoute,
] as const

export function caseRoutes(app: App, needs: CaseRouteNeeds): void {
  getCaseRoute(app, needs)
  explainClockRoute(app, needs)
  revealRoute(app, needs)
  bulkAssignRoute(app, needs)
  splitCaseRoute(app, needs)
  addEvidenceRoute(app, needs)
  readEvidenceRoutes(app, needs)
  draftRoutes(app, needs)
  for (const route of ACTION_ROUTES) route(app, needs)
}
