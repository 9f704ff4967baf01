import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ROLES, type Role, type Who } from '#people'
import { STATES, type State } from '../contract/words.ts'
import type { CaseForRules } from './next.ts'
import { mayRead, mayReveal, mayRevealStory, readScope } from './wall.ts'

const a = (more: Partial<CaseForRules> = {}): CaseForRules => ({
  kind: 'complaint',
  ruleSet: 'o20',
  state: 'signed',
  outcome: null,
  unitId: 'jianye',
  handlerId: null,
  takenBy: 'chen',
  isWalled: false,
  isRealName: true,
  isDone: false,
  returns: 0,
  returnRefused: false,
  wasAccepted: false,
  stateBefore: null,
  ...more,
})
const report = (more: Partial<CaseForRules> = {}) => a({ kind: 'report', isWalled: true, ...more })
const staff = (roles: readonly Role[], units: readonly string[] = [], id = 'somebody'): Who => ({
  kind: 'staff',
  id,
  name: '某人',
  centreId: 320100,
  roles,
  unitId: units[0] ?? null,
  unitIds: new Set(units),
})

/** O20 art. 33: not to staff who have nothing to do with handling the report. The list, by hand. */
const MAY_KNOW: readonly Role[] = ['dispatcher']
const MAY_KNOW_IN_UNIT: readonly Role[] = ['dispatcher', 'handler', 'unit-head']

test.each(ROLES)('a report elsewhere: %s', (role) => {
  expect(mayRead(report(), staff([role], ['gulou']))).toBe(MAY_KNOW.includes(role))
  expect(mayReveal(report(), staff([role], ['gulou']))).toBe(false)
})

test.each(ROLES)('a report at the own unit: %s', (role) => {
  expect(mayRead(report(), staff([role], ['jianye']))).toBe(MAY_KNOW_IN_UNIT.includes(role))
  expect(mayReveal(report(), staff([role], ['jianye']))).toBe(role === 'handler' || role === 'unit-head')
})

test('who took a report knows of it while it is at the desk, not after', () => {
  const taker = staff(['agent'], [], 'chen')
  expect(mayReveal(report({ state: 'registered', unitId: null }), taker)).toBe(true)
  expect(mayRead(report({ state: 'dispatched' }), taker)).toBe(false)
  expect(mayRead(report({ state: 'registered', unitId: null }), staff(['agent'], [], 'other'))).toBe(false)
  // Given back by a unit it holds what the unit did: that is the dispatcher's matter.
  expect(mayRead(report({ state: 'registered', unitId: null, returns: 1 }), taker)).toBe(false)
})

test('the administrator and the auditor see no case at all', () => {
  for (const role of ['admin', 'auditor', 'safety', 'publisher'] as const) {
    expect(mayRead(a(), staff([role], ['jianye']))).toBe(false)
    expect(mayRead(a({ kind: 'consultation' }), staff([role], ['jianye']))).toBe(false)
  }
})

test('a handler sees the own unit only, an analyst all but nobody’s name', () => {
  expect(mayRead(a(), staff(['handler'], ['jianye']))).toBe(true)
  expect(mayRead(a(), staff(['handler'], ['gulou']))).toBe(false)
  expect(mayRead(a({ unitId: null, state: 'registered' }), staff(['handler'], ['gulou']))).toBe(false)
  expect(mayRead(a(), staff(['analyst']))).toBe(true)
  expect(mayReveal(a(), staff(['analyst']))).toBe(false)
})

test('the story of a mixed contact opens only to who may open the report', () => {
  const handler = staff(['handler'], ['jianye'])
  expect(mayRevealStory(a(), [report({ unitId: 'jianye' })], handler)).toBe(true)
  expect(mayRevealStory(a(), [report({ unitId: 'gulou' })], handler)).toBe(false)
  expect(mayRevealStory(a(), [report({ unitId: 'jianye' })], staff(['agent']))).toBe(false)
})

test('keys and the operator at the machine never see reports or open anything', () => {
  for (const who of [
    { ...staff([]), kind: 'key', scopes: ['cases:read', 'cases:export', 'cases:write', 'cases:intake'] },
    { ...staff([]), kind: 'operator' },
  ] satisfies Who[]) {
    expect(readScope(who)).toEqual({ others: 'all', reports: 'none', ownTaken: false })
    expect(mayRead(report(), who)).toBe(false)
    expect(mayReveal(a(), who)).toBe(false)
  }
  expect(mayRead(a(), { ...staff([]), kind: 'key', scopes: ['cases:intake'] })).toBe(false)
})

test('whoever may open a case may also read it', () => {
  fc.assert(
    fc.property(
      fc.subarray([...ROLES]),
      fc.constantFrom(...STATES),
      fc.boolean(),
      fc.constantFrom('jianye', 'gulou', null),
      (roles, state: State, walled, unitId) => {
        const who = staff(roles, ['jianye'], 'chen')
        const aCase = walled ? report({ state, unitId }) : a({ state, unitId })
        if (mayReveal(aCase, who)) expect(mayRead(aCase, who)).toBe(true)
      },
    ),
  )
})
