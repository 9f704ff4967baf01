import { expect, test } from 'vitest'
import { foldSteps } from './fold.ts'

test('later steps win, what nobody set stays as it was at first', () => {
  const row = foldSteps([
    {
      seq: 1,
      toState: 'registered',
      data: { set: { kind: 'complaint', title: '口罩涨价', tags: ['敏感'] } },
    },
    { seq: 2, toState: 'dispatched', data: { set: { unit_id: 'u1', hand_overs: 1 } } },
    { seq: 3, toState: 'dispatched', data: {} },
    { seq: 4, toState: 'archived', data: { set: { unit_id: 'u2' } } },
  ])
  expect(row).toMatchObject({
    kind: 'complaint',
    title: '口罩涨价',
    tags: ['敏感'],
    unit_id: 'u2',
    hand_overs: 1,
    outcome: null,
    state: 'archived',
    is_done: true,
    step_count: 4,
  })
})

test('a missing, doubled or misplaced step is noticed', () => {
  const step = (seq: number) => ({ seq, toState: 'registered' as const, data: {} })
  expect(() => foldSteps([step(1), step(3)])).toThrow('Step 2 is missing')
  expect(() => foldSteps([step(1), step(1)])).toThrow('Step 2 is missing')
  expect(() => foldSteps([step(2)])).toThrow('Step 1 is missing')
})
