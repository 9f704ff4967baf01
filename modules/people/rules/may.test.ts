import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayDo, permissionsOf, type RoleTable } from './may.ts'
import { PEOPLE_PERMISSIONS, peopleTable } from './permissions.ts'
import { needsSecondFactor, needsUnit, ROLE_NAMES, ROLES, type Role } from './roles.ts'
import { SCOPES } from './scopes.ts'
import type { Who } from './who.ts'

const staff = (roles: readonly Role[], more: Partial<Who> = {}): Who => ({
  kind: 'staff',
  id: 'a',
  name: '甲',
  centreId: 320100,
  roles,
  unitId: null,
  unitIds: new Set(),
  ...more,
})
const key = (scopes: readonly string[]): Who => ({ ...staff([]), kind: 'key', scopes })
const tables: readonly RoleTable[] = [peopleTable]

test('there are thirteen roles, each with its Chinese name', () => {
  expect(ROLES).toHaveLength(13)
  expect(ROLE_NAMES.dispatcher).toBe('派单员')
  expect(ROLES.filter(needsUnit)).toEqual(['handler', 'unit-head'])
  expect(ROLES.filter((role) => needsSecondFactor([role]))).toEqual(['signer', 'admin'])
})

test('the administrator keeps people, and nobody else does', () => {
  for (const permission of [
    'unit.write',
    'staff.write',
    'staff.reset',
    'key.write',
    'centre.write',
  ] as const) {
    expect(ROLES.filter((role) => mayDo(staff([role]), permission, tables))).toEqual(['admin'])
  }
})

test("the whole audit is for the auditor alone, people's own for the administrator too", () => {
  expect(ROLES.filter((role) => mayDo(staff([role]), 'audit.read-all', tables))).toEqual(['auditor'])
  expect(ROLES.filter((role) => mayDo(staff([role]), 'audit.read', tables))).toEqual(['admin', 'auditor'])
})

test('every row names its source', () => {
  for (const permission of PEOPLE_PERMISSIONS)
    expect(peopleTable[permission].source).toMatch(/^(design\.md section|decision) \d+/)
})

test("a permission that no table has is nobody's, whatever its name", () => {
  const everybody = [
    staff(ROLES),
    key(SCOPES),
    { ...staff([]), kind: 'operator' } as Who,
    { ...staff([]), kind: 'system' } as Who,
  ]
  for (const name of ['unit.wirte', '', 'constructor', '__proto__', 'toString'])
    for (const who of everybody) expect(mayDo(who, name, tables)).toBe(false)
})

test('a key does what its scopes open, whatever roles its maker had', () => {
  expect(mayDo(key(['people:read']), 'unit.read', tables)).toBe(true)
  expect(mayDo(key(['people:read']), 'unit.write', tables)).toBe(false)
  expect(mayDo(key(['audit:verify']), 'audit.verify', tables)).toBe(true)
  expect(permissionsOf(key(SCOPES), tables)).toEqual(['unit.read', 'staff.read', 'audit.verify'])
  expect(mayDo({ ...key([]), roles: ['admin'] }, 'unit.write', tables)).toBe(false)
})

test('the operator at the machine proves the audit but does not read all of it', () => {
  const operator: Who = { ...staff([]), kind: 'operator' }
  expect(mayDo(operator, 'audit.verify', tables)).toBe(true)
  expect(mayDo(operator, 'audit.read-all', tables)).toBe(false)
})

test('a sign-in that is not complete opens only what completes it', () => {
  for (const next of ['second-factor', 'enrol-second-factor', 'change-password'] as const)
    expect(permissionsOf(staff(ROLES, { next }), tables)).toEqual(['self.sign-in'])
})

test('more roles never take a permission away', () => {
  const some = fc.subarray([...ROLES])
  fc.assert(
    fc.property(some, some, fc.constantFrom(...PEOPLE_PERMISSIONS), (a, b, permission) => {
      if (mayDo(staff(a), permission, tables))
        expect(mayDo(staff([...a, ...b]), permission, tables)).toBe(true)
    }),
  )
})
