/** Role x action of cases. One row per permission, with its source; the wall (wall.ts) and the state come on top. */
import type { Role, RoleRow, RoleTable } from '#people'
import type { Action } from '../contract/words.ts'

const DESK = ['agent', 'lead', 'dispatcher'] as const satisfies readonly Role[]
const UNIT = ['handler', 'unit-head'] as const satisfies readonly Role[]
const READERS = [
  ...DESK,
  ...UNIT,
  'reviewer',
  'quality',
  'analyst',
  'signer',
] as const satisfies readonly Role[]

const row = (may: readonly Role[], source: string, more: Partial<RoleRow> = {}): RoleRow => ({
  may,
  scope: null,
  operator: false,
  source,
  ...more,
})
const write = { scope: 'cases:write' } as const

const ACTION_ROWS = {
  'case.register': row([...DESK, ...UNIT], 'O20 art. 9, art. 24: staff record what is said', {
    scope: 'cases:intake',
    operator: true,
  }),
  'case.edit': row([...DESK, ...UNIT], 'O20 art. 9', write),
  'case.split': row([...DESK, ...UNIT], 'O20 art. 7: complaint and report are handled apart', write),
  'case.link': row([...DESK, ...UNIT, 'reviewer'], 'decision 0005', write),
  'case.answer': row([...DESK, ...UNIT], 'domain.md 2.1: direct answer from knowledge', write),
  'case.dispatch': row(
    ['lead', 'dispatcher'],
    'O20 art. 37: the centre sends it to the unit with power',
    write,
  ),
  'case.sign': row(UNIT, 'domain.md 2.1', write),
  'case.assign': row(['unit-head'], 'decision 0005', write),
  'case.ask-return': row(UNIT, 'O20 art. 37: without power it goes back to the centre', write),
  'case.decide-return': row(['lead', 'dispatcher'], 'O20 art. 37', write),
  'case.reply': row(UNIT, 'domain.md 2.1', write),
  'case.review': row(['reviewer'], 'domain.md 2.1', write),
  'case.rework': row(['reviewer'], 'domain.md 2.1: not done goes back', write),
  'case.close': row([...DESK, 'reviewer'], 'design.md section 4', write),
  'case.reopen': row(['dispatcher', 'reviewer'], 'design.md section 4', write),
  'case.withdraw': row([...DESK, ...UNIT, 'reviewer'], 'O20 art. 21(1)', write),
  'case.merge': row(
    ['lead', 'dispatcher'],
    'State Council Office letter 2025 No. 66: repeats are merged',
    write,
  ),
  'case.unmerge': row(['lead', 'dispatcher'], 'decision 0005', write),
  'case.add-evidence': row([...DESK, ...UNIT, 'reviewer'], 'O20 art. 9', write),
  'case.note': row([...DESK, ...UNIT, 'reviewer'], 'design.md 3.3', write),
  'case.tag': row([...DESK, ...UNIT, 'analyst'], 'domain.md section 3: a tag never decides', write),
  'case.accept': row(UNIT, 'O20 art. 14', write),
  'case.refuse': row(UNIT, 'O20 arts. 14, 15', write),
  'case.mediate': row(UNIT, 'O20 art. 16', write),
  'case.settle': row(UNIT, 'O20 art. 22', write),
  'case.terminate': row(UNIT, 'O20 art. 21', write),
  'case.check': row(UNIT, 'Penalty procedure rules art. 18', write),
  'case.file': row(UNIT, 'Penalty procedure rules art. 18', write),
  'case.not-file': row(UNIT, 'Penalty procedure rules art. 18', write),
  'case.penalise': row(UNIT, 'Penalty Law art. 57', write),
  'case.drop': row(UNIT, 'Penalty Law art. 57', write),
  'case.notify': row(UNIT, 'O20 arts. 31, 32', write),
  'case.redirect': row(UNIT, 'O20 art. 29', write),
  'case.revisit': row(['reviewer'], 'domain.md 2.1: call-back', write),
  'case.archive': row([...UNIT, 'reviewer'], 'domain.md 2.1', write),
} as const satisfies Record<`case.${Action}`, RoleRow>

const OTHER_ROWS = {
  'case.read': row(READERS, 'design.md section 1', { scope: 'cases:read', operator: true }),
  'case.reveal': row(
    [...DESK, ...UNIT, 'reviewer'],
    'design.md 3.10: every reveal is logged with its reason',
  ),
  'case.export': row(['lead', 'dispatcher', 'unit-head', 'analyst'], 'ux.md section 4', {
    scope: 'cases:export',
    operator: true,
  }),
  'case.import': row(['lead', 'dispatcher'], 'ux.md section 4', { scope: 'cases:import', operator: true }),
  'draft.own': row([...DESK, ...UNIT], 'ux.md section 1: nothing typed is ever lost'),
  'view.own': row(READERS, 'ux.md section 4: saved views'),
  'catalogue.read': row(READERS, 'domain.md section 3', { scope: 'cases:read', operator: true }),
  'catalogue.write': row(['lead', 'dispatcher'], 'domain.md section 3: editable data', { operator: true }),
} as const satisfies Record<string, RoleRow>

/** All that can be done with cases, drafts, views and catalogue; main.ts joins it with the other tables. */
export const casesTable = { ...ACTION_ROWS, ...OTHER_ROWS } as const satisfies RoleTable
export type CasePermission = keyof typeof casesTable
