import { expect, test } from 'vitest'
import { readSettings } from './table-settings.ts'
import { neighbours } from './walk.tsx'

const columns = [{ key: 'number', isFixed: true }, { key: 'phone', isHidden: true }, { key: 'unit' }]

test('without settings: the usual columns, middling rows', () => {
  expect(readSettings(null, columns)).toEqual({ density: 'middle', hidden: ['phone'] })
})

test('what an older version or another hand left there does no harm', () => {
  expect(readSettings('{"density":"huge","hidden":["unit","gone","number"]}', columns)).toEqual({
    density: 'middle',
    hidden: ['unit'],
  })
  expect(readSettings('not json', columns)).toEqual({ density: 'middle', hidden: ['phone'] })
})

test('neighbours in the list one came from', () => {
  expect(neighbours(['a', 'b', 'c'], 'b')).toEqual({ place: 2, total: 3, previous: 'a', next: 'c' })
  expect(neighbours(['a', 'b'], 'a')).toEqual({ place: 1, total: 2, next: 'b' })
  expect(neighbours(['a'], 'x')).toBeNull()
})
