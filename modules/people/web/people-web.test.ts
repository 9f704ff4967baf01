import { expect, test } from 'vitest'
import type { UnitView } from '../contract.ts'
import { deviceName } from './device.ts'
import { branches, unitsFound } from './queries.ts'
import { duePath } from './session.ts'

const unit = (id: string, parentId: string | null, shortName: string): UnitView => ({
  id,
  parentId,
  kind: 'office',
  name: `${shortName}全称`,
  shortName,
  code: `C-${id}`.toUpperCase(),
  districtCode: null,
  isOpen: true,
  version: 1,
})
const units = [
  unit('a', null, '市局'),
  unit('b', 'a', '建邺区局'),
  unit('c', 'b', '江东所'),
  unit('d', 'a', '鼓楼区局'),
]

test('the flat list becomes the tree it describes', () => {
  const [root] = branches(units)
  expect(root?.below.map((one) => [one.unit.id, one.below.map((two) => two.unit.id)])).toEqual([
    ['b', ['c']],
    ['d', []],
  ])
})

test('whoever is found is shown with all above', () => {
  expect(unitsFound(units, '江东')).toEqual(new Set(['c', 'b', 'a']))
  expect(unitsFound(units, 'c-d')).toEqual(new Set(['d', 'a']))
  expect(unitsFound(units, '玄武')).toEqual(new Set())
})

test.each([
  [null, '/cases', null],
  ['second-factor', '/cases?q=a', '/sign-in?step=second-factor&to=%2Fcases%3Fq%3Da'],
  ['enrol-second-factor', '/cases', '/me/second-factor?to=%2Fcases'],
  ['enrol-second-factor', '/me/second-factor?to=%2Fcases', null],
  // From one due page to the next the first place is kept.
  ['change-password', '/me/second-factor?to=%2Fcases', '/me/password?to=%2Fcases'],
  ['change-password', '/me/password?to=%2Fcases', null],
] as const)('with %s due, %s leads to %s', (next, here, path) => {
  expect(duePath(next, here)).toBe(path)
})

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36',
    'Chrome 147 · Windows',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36 Edg/146.0.0.0',
    'Edge 146 · Windows',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140 · Linux'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
    'Safari 26 · macOS',
  ],
  ['curl/8.5.0', null],
])('%s', (agent, name) => {
  expect(deviceName(agent)).toBe(name)
})
