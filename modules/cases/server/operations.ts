/** Every action by its name, for those who act by a table: the twin, tests. */
import type { Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import type { Stepped } from '../contract.ts'
import { acceptCase } from './accept-case.ts'
import { answerCase } from './answer-case.ts'
import { archiveCase } from './archive.ts'
import { askReturn } from './ask-return.ts'
import { assignCase } from './assign-case.ts'
import { checkReport } from './check-report.ts'
import { closeCase } from './close-case.ts'
import { decideReturn } from './decide-return.ts'
import { dispatchCase } from './dispatch-case.ts'
import { dropReport } from './drop.ts'
import { editCase } from './edit-case.ts'
import { fileReport } from './file-report.ts'
import { linkCase } from './link-case.ts'
import { mediateCase } from './mediate-case.ts'
import { mergeCase } from './merge-case.ts'
import { notFileReport } from './not-file-report.ts'
import { noteCase } from './note-case.ts'
import { notifyReporter } from './notify.ts'
import { penaliseReport } from './penalise.ts'
import { redirectReporter } from './redirect.ts'
import { refuseCase } from './refuse-case.ts'
import { reopenCase } from './reopen-case.ts'
import { replyCase } from './reply-case.ts'
import { reviewCase } from './review-case.ts'
import { revisitCase } from './revisit.ts'
import { reworkCase } from './rework-case.ts'
import { settleCase } from './settle-case.ts'
import { signCase } from './sign-case.ts'
import { tagCase } from './tag-case.ts'
import { terminateCase } from './terminate-case.ts'
import { unmergeCase } from './unmerge-case.ts'
import { withdrawCase } from './withdraw-case.ts'
import type { ActionWithBody, Order, StepNeeds } from './take-step.ts'

export type Operation<A extends ActionWithBody> = (
  needs: StepNeeds,
  who: Who,
  id: string,
  order: Order<A>,
) => Promise<Outcome<Stepped>>

/** One operation per action that takes a version and a body; split and add-evidence have answers of their own. */
export const OPERATIONS: { [A in Exclude<ActionWithBody, 'split'>]: Operation<A> } = {
  edit: editCase,
  link: linkCase,
  answer: answerCase,
  dispatch: dispatchCase,
  sign: signCase,
  assign: assignCase,
  'ask-return': askReturn,
  'decide-return': decideReturn,
  reply: replyCase,
  review: reviewCase,
  rework: reworkCase,
  close: closeCase,
  reopen: reopenCase,
  withdraw: withdrawCase,
  merge: mergeCase,
  unmerge: unmergeCase,
  note: noteCase,
  tag: tagCase,
  accept: acceptCase,
  refuse: refuseCase,
  mediate: mediateCase,
  settle: settleCase,
  terminate: terminateCase,
  check: checkReport,
  file: fileReport,
  'not-file': notFileReport,
  penalise: penaliseReport,
  drop: dropReport,
  notify: notifyReporter,
  redirect: redirectReporter,
  revisit: revisitCase,
  archive: archiveCase,
}
