/** The centre that lists are measured on: thirty units, twenty people at the desks, cases over a thousand days. */
import { addDays, startOfDay } from '#kit/day.ts'
import { machineClock } from '#kit/clock.ts'
import { saveClockOffset } from '#kit/clock-store.ts'
import type { Role, Who } from '#people'
import type { World } from '#server/main.ts'
import { bulkLoad, LAST_DAY, type LoadUnit } from './bulk-load.ts'
import { CENTRE, makeCentre, makeStaff, makeUnits } from './office.ts'

export const DAYS = 1_000
const UNITS = 30

export type Filled = { seconds: number; perSecond: number }

/** Makes the centre and its cases by the production rules; its clock is at 9:00 of the day after the last case. */
export async function fill(world: World, cases: number, say: (line: string) => void): Promise<Filled> {
  await makeCentre(world)
  const ids = await makeUnits(world, UNITS)
  const whoOf = async (name: string, role: Role, unitId: string | null): Promise<Who> => {
    const { id } = await makeStaff(world, name, role, unitId)
    return {
      kind: 'staff',
      id,
      name,
      centreId: CENTRE,
      roles: [role],
      unitId,
      unitIds: new Set(unitId === null ? [] : [unitId]),
    }
  }
  const reviewer = await whoOf('reviewer', 'reviewer', null)
  const units: LoadUnit[] = []
  for (const [i, id] of ids.entries())
    units.push({ id, reviewer, handler: await whoOf(`handler${i + 1}`, 'handler', id) })
  const takers: Who[] = []
  for (let i = 1; i <= 20; i += 1) takers.push(await whoOf(`taker${i}`, 'dispatcher', null))
  const plan = { cases, days: DAYS, lastDay: LAST_DAY, units, takers, seed: 'search', writers: 2, say }
  const { seconds } = await bulkLoad(world, plan)
  const now = machineClock.now()
  const morning = startOfDay(addDays(LAST_DAY, 1)).getTime() + 9 * 3_600_000
  await saveClockOffset(world.db, morning - now.getTime(), now)
  return { seconds, perSecond: Math.round(cases / seconds) }
}
