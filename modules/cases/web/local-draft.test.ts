import { beforeEach, expect, test, vi } from 'vitest'
import { dropLocal, findLocal, importKey, isLocalNewer, keepLocal } from './local-draft.ts'

const kept = new Map<string, string>()
beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
    removeItem: (key: string) => kept.delete(key),
  })
})

const keyOf = (first: number) => importKey(btoa(String.fromCharCode(first, ...Array<number>(31).fill(7))))
const draft = { id: 'd1', version: 2, form: '{"story":"王女士买了口罩"}' }

test('a draft lies sealed in the browser and opens with its own key only', async () => {
  await keepLocal(await keyOf(1), 'staff', draft, () => true)
  expect([...kept.values()].join()).not.toContain('story')
  expect(await findLocal(await keyOf(1), 'staff')).toEqual(draft)
  expect(await findLocal(await keyOf(2), 'staff')).toBeNull()
  expect(await findLocal(await keyOf(1), 'other')).toBeNull()
  dropLocal('staff')
  expect(await findLocal(await keyOf(1), 'staff')).toBeNull()
})

test('what was saved or thrown away while it was being sealed does not come back', async () => {
  await keepLocal(await keyOf(1), 'staff', draft, () => false)
  expect(kept.size).toBe(0)
})

test('this browser goes on with its own draft unless the same one was saved later elsewhere', () => {
  expect(isLocalNewer(null, { id: 'd1', version: 1 })).toBe(false)
  expect(isLocalNewer(draft, undefined)).toBe(true)
  expect(isLocalNewer(draft, { id: 'd1', version: 2 })).toBe(true)
  expect(isLocalNewer(draft, { id: 'd1', version: 3 })).toBe(false)
  expect(isLocalNewer(draft, { id: 'd2', version: 9 })).toBe(true)
})
