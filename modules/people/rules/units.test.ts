import fc from 'fast-check'
import { expect, test } from 'vitest'
import { treeOrder, unitsBelow, wouldLoop, type UnitNode } from './units.ts'

const unit = (id: string, parentId: string | null): UnitNode => ({ id, parentId })
//        bureau
//       /      \
//  jianye     xuanwu
//   /   \
// sha   xing
const tree = [
  unit('sha', 'jianye'),
  unit('xing', 'jianye'),
  unit('jianye', 'bureau'),
  unit('xuanwu', 'bureau'),
  unit('bureau', null),
]

test('own unit and below', () => {
  expect([...unitsBelow(tree, ['jianye'])].sort()).toEqual(['jianye', 'sha', 'xing'])
  expect([...unitsBelow(tree, ['xuanwu'])]).toEqual(['xuanwu'])
  expect(unitsBelow(tree, ['bureau']).size).toBe(5)
  expect([...unitsBelow(tree, ['sha', 'xuanwu'])].sort()).toEqual(['sha', 'xuanwu'])
  expect(unitsBelow(tree, ['nowhere']).size).toBe(0)
  expect(unitsBelow(tree, []).size).toBe(0)
})

test('a unit cannot hang under itself or under one of its own', () => {
  expect(wouldLoop(tree, 'jianye', 'sha')).toBe(true)
  expect(wouldLoop(tree, 'jianye', 'jianye')).toBe(true)
  expect(wouldLoop(tree, 'sha', 'xuanwu')).toBe(false)
  expect(wouldLoop(tree, 'jianye', null)).toBe(false)
})

test('parents come before children', () => {
  expect(treeOrder(tree).map((one) => one.id)).toEqual(['bureau', 'jianye', 'sha', 'xing', 'xuanwu'])
})

const anyForest = fc
  .array(fc.option(fc.nat(30)), { minLength: 1, maxLength: 30 })
  // The parent's number is below the child's: no circle.
  .map((parents) =>
    parents.map((parent, i) => unit(`u${i}`, parent === null || i === 0 ? null : `u${parent % i}`)),
  )

test('in any forest: below is closed under children, and a move that is let through makes no circle', () => {
  fc.assert(
    fc.property(anyForest, fc.nat(), fc.nat(), (units, a, b) => {
      const moved = units[a % units.length] as UnitNode
      const target = units[b % units.length] as UnitNode
      const below = unitsBelow(units, [moved.id])
      for (const one of units)
        if (one.parentId !== null && below.has(one.parentId)) expect(below.has(one.id)).toBe(true)
      expect(treeOrder(units)).toHaveLength(units.length)
      if (wouldLoop(units, moved.id, target.id)) return
      const after = units.map((one) => (one.id === moved.id ? unit(one.id, target.id) : one))
      for (const one of after) {
        let steps = 0
        for (let at: UnitNode | undefined = one; at; at = after.find((other) => other.id === at?.parentId)) {
          steps += 1
          expect(steps).toBeLessThanOrEqual(after.length)
        }
      }
    }),
  )
})

test('a circle in the data does not hang it', () => {
  expect([...unitsBelow([unit('a', 'b'), unit('b', 'a')], ['a'])].sort()).toEqual(['a', 'b'])
})
