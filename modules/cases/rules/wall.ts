/**
 * Who may know of a case, and who may open what is sealed. The reporter's wall: a report is absent, not greyed, for all
 * who are not on its list, and a refusal looks like not-found. Source: O20 art. 33, design.md 3.10, decision 0005.
 */
import type { Role, Who } from '#people'
import type { CaseForRules } from './next.ts'

type Reach = 'all' | 'units' | 'none'

type ReachRow = { others: Reach; reports: Reach; reveals: boolean; source: string }

/** How far each role sees. `reveals`: may open identities and stories of what it sees, walled reports apart. */
const REACH = {
  agent: {
    others: 'all',
    reports: 'none',
    reveals: true,
    source: 'ux.md section 1: the caller’s history is on the desk',
  },
  lead: { others: 'all', reports: 'none', reveals: true, source: 'design.md section 1' },
  dispatcher: {
    others: 'all',
    reports: 'all',
    reveals: true,
    source: 'O20 art. 37: must find the unit with power',
  },
  handler: { others: 'units', reports: 'units', reveals: true, source: 'O20 art. 33: handles the report' },
  'unit-head': {
    others: 'units',
    reports: 'units',
    reveals: true,
    source: 'O20 art. 33: heads the handling unit',
  },
  reviewer: {
    others: 'all',
    reports: 'none',
    reveals: true,
    source: 'domain.md 2.1: calls the complainant back',
  },
  quality: { others: 'all', reports: 'none', reveals: false, source: 'design.md section 1' },
  analyst: { others: 'all', reports: 'none', reveals: false, source: 'design.md section 1' },
  signer: { others: 'all', reports: 'none', reveals: false, source: 'design.md section 1' },
  safety: { others: 'none', reports: 'none', reveals: false, source: 'design.md section 1' },
  publisher: { others: 'none', reports: 'none', reveals: false, source: 'design.md section 1' },
  admin: {
    others: 'none',
    reports: 'none',
    reveals: false,
    source: 'design.md section 1: sees no case content',
  },
  auditor: {
    others: 'none',
    reports: 'none',
    reveals: false,
    source: 'design.md section 1: sees who read what',
  },
} as const satisfies Record<Role, ReachRow>

export type ReadScope = { others: Reach; reports: Reach; ownTaken: boolean }

const widest = (reaches: readonly Reach[]): Reach =>
  reaches.includes('all') ? 'all' : reaches.includes('units') ? 'units' : 'none'

/**
 * What lists, counts, history, search and exports may hold for `who`. `ownTaken`: also reports that `who` took and that
 * are still at the desk, never sent away. Keys and the operator at the machine see everything but reports.
 */
export function readScope(who: Who): ReadScope {
  if (who.kind === 'system') return { others: 'all', reports: 'all', ownTaken: false }
  if (who.kind === 'operator') return { others: 'all', reports: 'none', ownTaken: false }
  if (who.kind === 'key') {
    const reads = (who.scopes ?? []).some((scope) => scope === 'cases:read' || scope === 'cases:export')
    return { others: reads ? 'all' : 'none', reports: 'none', ownTaken: false }
  }
  const rows = who.roles.map((role) => REACH[role])
  return {
    others: widest(rows.map((row) => row.others)),
    reports: widest(rows.map((row) => row.reports)),
    ownTaken: who.roles.some((role) => role === 'agent' || role === 'lead'),
  }
}

const reaches = (reach: Reach, aCase: Pick<CaseForRules, 'unitId'>, who: Who): boolean =>
  reach === 'all' || (reach === 'units' && aCase.unitId !== null && who.unitIds.has(aCase.unitId))

/** Never sent away yet: what comes back from a unit tells what the unit did. */
const isOwnAtDesk = (aCase: CaseForRules, who: Who): boolean =>
  aCase.takenBy === who.id && aCase.state === 'registered' && aCase.returns === 0

/** Whether the case exists at all for `who`. */
export function mayRead(aCase: CaseForRules, who: Who): boolean {
  const scope = readScope(who)
  if (!aCase.isWalled) return reaches(scope.others, aCase, who)
  return reaches(scope.reports, aCase, who) || (scope.ownTaken && isOwnAtDesk(aCase, who))
}

/**
 * Whether `who` may open names, phones, ID numbers, addresses and the story as written; always logged, with a reason.
 * Of a report: the handling unit, and whoever took it while it is still at the desk. The dispatcher routes by the masked copy.
 */
export function mayReveal(aCase: CaseForRules, who: Who): boolean {
  if (who.kind !== 'staff' || !mayRead(aCase, who)) return false
  if (aCase.isWalled) return isOwnAtDesk(aCase, who) || holdsAtUnit(aCase, who)
  return who.roles.some((role) => REACH[role].reveals && reaches(REACH[role].others, aCase, who))
}

const holdsAtUnit = (aCase: CaseForRules, who: Who): boolean =>
  who.roles.some((role) => role === 'handler' || role === 'unit-head') && reaches('units', aCase, who)

/** The story of a mixed contact tells of the report too: only who may open the report as well reads it as written. */
export const mayRevealStory = (
  aCase: CaseForRules,
  reportsOfContact: readonly CaseForRules[],
  who: Who,
): boolean => mayReveal(aCase, who) && reportsOfContact.every((report) => mayReveal(report, who))
