import { expect, test } from 'vitest'
import { loadClockOffset, saveClockOffset } from './clock-store.ts'
import { testDb } from './testing/index.ts'

const at = new Date('2026-11-24T09:00:00+08:00')

test('without an offset business time is machine time', async () => {
  const { db } = await testDb()
  expect(await loadClockOffset(db)).toBe(0)
})

test('the first offset may lie in the past; afterwards it only moves forward', async () => {
  const { db } = await testDb()
  const years = -6.7 * 365 * 86_400_000
  expect(await saveClockOffset(db, years, at)).toEqual({ done: { offsetMs: years } })
  expect(await saveClockOffset(db, years - 1, at)).toEqual({ refused: 'clock-goes-back', current: years })
  expect(await loadClockOffset(db)).toBe(years)
  expect(await saveClockOffset(db, years + 60_000, at)).toEqual({ done: { offsetMs: years + 60_000 } })
  expect(await saveClockOffset(db, years + 60_000, at)).toEqual({ done: { offsetMs: years + 60_000 } })
})
