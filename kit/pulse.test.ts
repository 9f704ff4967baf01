import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pulse } from './pulse.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const at: number[] = []
const beating = (answers: ('more' | 'done' | Error)[] = []) => {
  at.length = 0
  const faults: unknown[] = []
  const mine = pulse({
    everyMs: 250,
    gapMs: 50,
    onFault: (error) => faults.push(error),
    beat: async () => {
      at.push(performance.now() - began)
      const answer = answers.shift() ?? 'done'
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  const began = performance.now()
  return { mine, faults }
}

test('it beats by the timer', async () => {
  const { mine } = beating()
  await vi.advanceTimersByTimeAsync(600)
  await mine.stop()
  expect(at).toEqual([0, 250, 500])
})

test('nudges bring the next beat forward, but never closer than the gap', async () => {
  const { mine } = beating()
  await vi.advanceTimersByTimeAsync(10)
  for (let n = 0; n < 100; n += 1) mine.nudge()
  await vi.advanceTimersByTimeAsync(100)
  mine.nudge()
  await vi.advanceTimersByTimeAsync(1)
  await mine.stop()
  expect(at).toEqual([0, 50, 110])
})

test('where more waits it goes on at once', async () => {
  const { mine } = beating(['more', 'more', 'done'])
  await vi.advanceTimersByTimeAsync(240)
  await mine.stop()
  // The shortest timer is 1 ms.
  expect(at).toEqual([0, 1, 2])
})

test('after faults it waits longer each time, nudged or not, and is itself again after a success', async () => {
  const { mine, faults } = beating([new Error('1'), new Error('2'), 'done'])
  await vi.advanceTimersByTimeAsync(10)
  mine.nudge()
  await vi.advanceTimersByTimeAsync(1_800)
  await mine.stop()
  expect(faults).toHaveLength(2)
  expect(at).toEqual([0, 500, 1_500, 1_750])
})

test('stopped, it beats no more, and what runs is waited for', async () => {
  let finish: () => void
  const mine = pulse({
    everyMs: 250,
    gapMs: 50,
    onFault: () => undefined,
    beat: () => new Promise((done) => (finish = () => done('more'))),
  })
  await vi.advanceTimersByTimeAsync(1)
  let isOver = false
  const over = mine.stop().then(() => (isOver = true))
  await vi.advanceTimersByTimeAsync(500)
  expect(isOver).toBe(false)
  finish!()
  await over
  expect(vi.getTimerCount()).toBe(0)
})
