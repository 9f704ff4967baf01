/** Units work from half past eight to six; on weekends only the hall does. */
import { addDays, dayOf, startOfDay, weekday } from '#kit/day.ts'

const OPEN_MS = 8.5 * 3_600_000
const CLOSE_MS = 18 * 3_600_000

/** The instant itself in working hours, else the next morning, some minutes after opening so that not all come at once. */
export function nextWorking(at: Date): Date {
  let d = dayOf(at)
  let ms = at.getTime() - startOfDay(d).getTime()
  const spreadMs = at.getTime() % 5_400_000
  if (ms > CLOSE_MS) {
    d = addDays(d, 1)
    ms = 0
  }
  // Saturdays were worked in that spring, Sundays not.
  while (weekday(d) === 7) {
    d = addDays(d, 1)
    ms = 0
  }
  return new Date(startOfDay(d).getTime() + (ms < OPEN_MS ? OPEN_MS + spreadMs : ms))
}
