import { sql } from 'kysely'
import { refuse, type Outcome } from './outcome.ts'
import type { Tx } from './db/index.ts'

/** The demo's offset in milliseconds (business time = machine time + offset); 0 when none was ever set. */
export async function loadClockOffset(db: Tx): Promise<number> {
  const row = await db.row<{ offsetMs: string }>(sql`select offset_ms as "offsetMs" from clock_offset`)
  return row ? Number(row.offsetMs) : 0
}

/**
 * Sets the offset for this database; every process reads it at its start. Business time only moves forward:
 * a smaller offset than the stored one is refused ('clock-goes-back', with the stored one).
 */
export async function saveClockOffset(
  db: Tx,
  offsetMs: number,
  setAt: Date,
): Promise<Outcome<{ offsetMs: number }, 'clock-goes-back'>> {
  const moved = await db.run(sql`
    insert into clock_offset (only_row, offset_ms, set_at) values (true, ${offsetMs}, ${setAt})
    on conflict (only_row) do update set offset_ms = excluded.offset_ms, set_at = excluded.set_at
     where clock_offset.offset_ms <= excluded.offset_ms`)
  if (moved === 1) return { done: { offsetMs } }
  return refuse('clock-goes-back', { current: await loadClockOffset(db) })
}
