import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matches } from './match.ts'
import { readTabs, TABS_MAX, withoutTab, withTab, type Tab } from './tabs-state.ts'

const tab = (id: string, path = `/${id}`): Tab => ({ id, path, title: id })

test('an open tab is refreshed where it stands', () => {
  expect(withTab([tab('a'), tab('b')], tab('a', '/a?q=1'))).toEqual([tab('a', '/a?q=1'), tab('b')])
})

test('closing shows the right neighbour, else the left, else nothing', () => {
  const tabs = [tab('a'), tab('b'), tab('c')]
  expect(withoutTab(tabs, 'b').next).toEqual(tab('c'))
  expect(withoutTab(tabs, 'c').next).toEqual(tab('b'))
  expect(withoutTab([tab('a')], 'a').next).toBeUndefined()
})

test('however many are opened: no more than fit, none twice, the newest among them', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,2}$/), { minLength: 1, maxLength: 60 }), (ids) => {
      const tabs = ids.reduce<readonly Tab[]>((open, id) => withTab(open, tab(id)), [])
      expect(tabs.length).toBeLessThanOrEqual(TABS_MAX)
      expect(new Set(tabs.map((one) => one.id)).size).toBe(tabs.length)
      expect(tabs.some((one) => one.id === ids.at(-1))).toBe(true)
    }),
  )
})

test('what lies in the browser is believed only as far as it is tabs', () => {
  expect(readTabs(JSON.stringify([tab('a'), { id: 1 }, null]))).toEqual([tab('a')])
  expect(readTabs('{')).toEqual([])
  expect(readTabs(null)).toEqual([])
})

test('the palette finds by any words, in any order', () => {
  expect(matches('人员 新建', '新建人员 xjry')).toBe(true)
  expect(matches('XJRY', '新建人员 xjry')).toBe(true)
  expect(matches('', '新建人员')).toBe(true)
  expect(matches('单位', '新建人员')).toBe(false)
})
