/** The door of cases for servers, commands and the twin. */
import type { App } from '#kit/http/index.ts'
import { callerHistoryRoute } from './caller-history.ts'
import { exportCasesRoute } from './export-cases.ts'
import { caseRoutes, type CaseRouteNeeds } from './case-routes.ts'
import { catalogueRoutes } from './catalogue.ts'
import { listCasesRoute } from './list-cases.ts'
import type { CasesNeeds } from './needs.ts'
import { openRegister, registerContactRoute } from './register-contact.ts'
import { savedViewRoutes } from './saved-views.ts'
import { workbenchRoute } from './workbench.ts'

export type { CasesNeeds } from './needs.ts'
export { exportCases, exportStream, type Exported } from './export-cases.ts'
export { freshStatistics } from './fresh-statistics.ts'
export { exactNumbers, giveNumbers, type Numbers } from './give-numbers.ts'
export { importCases, importTemplate, maskReject, type ImportReport, type Reject } from './import-cases.ts'
export type { RunCounts } from './store/import.ts'
export { ImportMap, rejectHead, rejectMark, withoutMark } from '../rules/import-map.ts'
export { listCases } from './list-cases.ts'
export { liveOn, type Life, type LifeStep } from './prepare-life.ts'
export { prepareContact, type PreparedContact, type PrepareNeeds } from './prepare-contact.ts'
export { openRegister, type Register } from './register-contact.ts'
export { OPERATIONS, type Operation } from './operations.ts'
export { recountClocks, type Moved, type RecountNeeds } from './recount-clocks.ts'
export { seedCatalogue } from './seed-catalogue.ts'
export { splitCase } from './split-case.ts'
export { tickClocks, type TickNeeds } from './tick-clocks.ts'
export { verifyRecord, type RecordReport } from './verify-record.ts'
export { writeContacts } from './write-contacts.ts'
export { writeLives } from './write-lives.ts'

/** Every route of cases. */
export function casesRoutes(app: App, needs: CasesNeeds & CaseRouteNeeds): void {
  registerContactRoute(app, openRegister(needs))
  listCasesRoute(app, needs)
  exportCasesRoute(app, needs)
  callerHistoryRoute(app, needs)
  workbenchRoute(app, needs)
  savedViewRoutes(app, needs)
  catalogueRoutes(app, needs)
  caseRoutes(app, needs)
}
