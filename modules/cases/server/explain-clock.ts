/** 期限说明: a clock of a case with every day counted or skipped, and why. */
import type { Clock } from '#kit/clock.ts'
import type { Tx } from '#kit/db/index.ts'
import { answer, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome } from '#kit/outcome.ts'
import type { Calendar } from '#kit/workdays.ts'
import type { Who } from '#people'
import { ClockParams, ClockView, type ClockName } from '../contract.ts'
import { explainAccept, lampOf } from '../rules/deadline.ts'
import { findCase } from './find-case.ts'
import { clocksOf, type CaseRow, type ClockRow } from './store/steps.ts'

export type ClockNeeds = { clock: Clock; calendar: () => Calendar }

/**
 * A clock as it is shown: state, lamp, and the count day by day by the newest calendar. The days end at the due day of
 * the row, which is what binds.
 */
export function clockView(needs: ClockNeeds, row: Pick<CaseRow, 'ruleSet'>, clock: ClockRow): ClockView {
  const calendar = needs.calendar()
  const explained = explainAccept(clock.startedDay, row.ruleSet, calendar)
  return {
    name: clock.name,
    source: clock.source,
    startedDay: clock.startedDay,
    dueDay: clock.dueDay,
    oldDueDay: clock.oldDueDay,
    isProvisional: clock.isProvisional,
    state: clock.state,
    endedDay: clock.endedDay,
    due:
      clock.state === 'running'
        ? {
            day: clock.dueDay,
            clock: clock.name,
            ...lampOf(clock.dueDay, needs.clock.today(), calendar),
            isProvisional: clock.isProvisional,
          }
        : null,
    days: (explained?.days ?? []).filter(({ day }) => day <= clock.dueDay),
  }
}

/** The last clock of that name (a limit may run again). Refusals: no-such-case, no-such-clock. */
export async function explainClock(
  tx: Tx,
  needs: ClockNeeds,
  who: Who,
  caseId: string,
  name: ClockName,
): Promise<Outcome<ClockView, 'no-such-case' | 'no-such-clock'>> {
  const found = await findCase(tx, who, caseId)
  if (isRefusal(found)) return found
  const clock = (await clocksOf(tx, who.centreId, caseId)).filter((one) => one.name === name).at(-1)
  return clock ? done(clockView(needs, found.done.row, clock)) : refuse('no-such-clock')
}

export function explainClockRoute(app: App, needs: ClockNeeds & { db: Tx }): void {
  app.get(
    '/api/cases/:caseId/clocks/:name/explain',
    {
      schema: {
        tags: ['cases'],
        summary: 'How a limit was counted, day by day',
        params: ClockParams,
        response: { 200: ClockView },
      },
      config: { may: 'case.read' },
    },
    async (request, reply) =>
      answer(
        reply,
        await explainClock(needs.db, needs, request.who, request.params.caseId, request.params.name),
      ),
  )
}
