import { expect, test } from 'vitest'
import { sessionEnd } from './settings.ts'
import { nextStep } from './sign-in-step.ts'
import { refuseGrants, refuseStaffChange } from './staff.ts'

test('handlers and heads of units belong to a unit, others do not', () => {
  expect(
    refuseGrants([
      { role: 'handler', unitId: 'u' },
      { role: 'agent', unitId: null },
    ]),
  ).toBe(null)
  expect(refuseGrants([{ role: 'unit-head', unitId: null }])).toBe('unit-missing')
  expect(refuseGrants([{ role: 'agent', unitId: 'u' }])).toBe('unit-not-wanted')
  expect(
    refuseGrants([
      { role: 'agent', unitId: null },
      { role: 'agent', unitId: null },
    ]),
  ).toBe('role-twice')
})

const admin = { id: 'a', isActive: true, roles: ['admin'] } as const
test('nobody changes his own rights', () => {
  expect(refuseStaffChange(admin, { isActive: true, roles: ['admin', 'auditor'] }, 'a', 5)).toBe('yourself')
  expect(refuseStaffChange(admin, { isActive: true, roles: ['admin', 'auditor'] }, 'b', 5)).toBe(null)
})

test('the last administrator stays, whether by role or by account', () => {
  expect(refuseStaffChange(admin, { isActive: true, roles: ['agent'] }, 'operator', 0)).toBe('last-admin')
  expect(refuseStaffChange(admin, { isActive: false, roles: ['admin'] }, 'operator', 0)).toBe('last-admin')
  expect(refuseStaffChange(admin, { isActive: false, roles: ['admin'] }, 'operator', 1)).toBe(null)
  expect(
    refuseStaffChange({ ...admin, isActive: false }, { isActive: false, roles: [] }, 'operator', 0),
  ).toBe(null)
})

test('the second factor comes before the new password, and enrolling is forced for administrator and signer only', () => {
  const account = {
    roles: ['agent'],
    hasSecondFactor: false,
    secondFactorPassed: false,
    mustChangePassword: false,
  } as const
  expect(nextStep(account)).toBe(null)
  expect(nextStep({ ...account, mustChangePassword: true })).toBe('change-password')
  expect(nextStep({ ...account, hasSecondFactor: true, mustChangePassword: true })).toBe('second-factor')
  expect(
    nextStep({ ...account, hasSecondFactor: true, secondFactorPassed: true, mustChangePassword: true }),
  ).toBe('change-password')
  for (const role of ['admin', 'signer'] as const) {
    expect(nextStep({ ...account, roles: ['agent', role], mustChangePassword: true })).toBe(
      'enrol-second-factor',
    )
    expect(nextStep({ ...account, roles: [role], hasSecondFactor: true, secondFactorPassed: true })).toBe(
      null,
    )
  }
})

test('a session lives on while it is used, but never beyond its longest life', () => {
  const limits = { idleHours: 12, maxDays: 7 }
  const start = new Date('2026-01-05T00:00:00Z')
  expect(sessionEnd(start, start, limits).toISOString()).toBe('2026-01-05T12:00:00.000Z')
  expect(sessionEnd(start, new Date('2026-01-08T10:00:00Z'), limits).toISOString()).toBe(
    '2026-01-08T22:00:00.000Z',
  )
  expect(sessionEnd(start, new Date('2026-01-11T20:00:00Z'), limits).toISOString()).toBe(
    '2026-01-12T00:00:00.000Z',
  )
})
