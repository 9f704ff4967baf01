/** Repeats that the dispatcher found: merged into the case they repeat by the operation itself, some hours after the call. */
import { fakeClock, type Clock } from '#kit/clock.ts'
import type { Dice } from '#kit/dice.ts'
import { isRefusal } from '#kit/outcome.ts'
import { OPERATIONS } from '#cases/server'
import type { World } from '#server/main.ts'
import type { Office } from './city/office.ts'
import { DEMO_STARTS } from './shape.ts'
import type { Written } from './written.ts'

const HOUR_MS = 3_600_000

/** How many were merged; a refusal (the first one is archived, or a report beside a complaint) leaves the repeat at the desk. */
export async function mergeRepeats(
  at: (clock: Clock) => World,
  office: Office,
  written: readonly Written[],
  dice: Dice,
): Promise<number> {
  let merged = 0
  for (const { call, contact, lives } of written) {
    const first = call.truth.of === null ? undefined : written[call.truth.of]
    if (call.truth.again !== 'repeat' || !first || lives.some((life) => life.steps.length > 0)) continue
    const when = new Date(call.at.getTime() + dice.int(1, 30) * HOUR_MS)
    if (when >= DEMO_STARTS) continue
    const dispatcher = dice.pick(office.dispatchers)
    for (const [i, aCase] of contact.cases.entries()) {
      const into = first.contact.cases[i]
      if (!into || into.kind !== aCase.kind) continue
      const order = { version: aCase.steps.length, intoId: into.id, why: '同一人同一事项重复来电，并入前单' }
      const outcome = await OPERATIONS.merge(at(fakeClock(when)).cases, dispatcher, aCase.id, order)
      if (!isRefusal(outcome)) merged += 1
    }
  }
  return merged
}
