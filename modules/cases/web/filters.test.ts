import { expect, test } from 'vitest'
import type { CaseFilter } from '../contract.ts'
import { filterOf, queryOf } from './filters.ts'

const FILTER: CaseFilter = {
  q: '口罩 退款',
  kind: ['complaint'],
  state: ['signed', 'accepted'],
  districtCode: [320105],
  overdue: true,
  done: false,
  receivedFrom: '2020-02-01',
  tag: ['敏感'],
}

test('a filter comes back from the address as it was', () => {
  expect(filterOf(queryOf(FILTER))).toEqual(FILTER)
})

test('a phone never goes into the address', () => {
  expect(JSON.stringify(queryOf({ ...FILTER, phone: '10000005521' }))).not.toContain('10000005521')
  expect(filterOf({}, undefined, '10000005521')).toEqual({ phone: '10000005521' })
})

test('a list of one kind stays with it', () => {
  expect(filterOf({ kind: 'report' }, 'complaint').kind).toEqual(['complaint'])
})
