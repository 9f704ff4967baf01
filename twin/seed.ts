/** Makes the demo: the city, its calls and what became of them, all by the production rules under clocks of their own. */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { fakeClock } from '#kit/clock.ts'
import { seededDice, type Dice } from '#kit/dice.ts'
import {
  exactNumbers,
  freshStatistics,
  giveNumbers,
  liveOn,
  prepareContact,
  seedCatalogue,
  writeContacts,
  writeLives,
} from '#cases/server'
import type { DemoMade, SeedDemo } from '#server/demo.ts'
import type { World } from '#server/main.ts'
import { CENTRE_ID, foundOffice, type Office } from './city/office.ts'
import { inventShops } from './city/shops.ts'
import { planCalls, type PlannedCall } from './calls.ts'
import { planLife } from './lives.ts'
import { mergeRepeats } from './merges.ts'
import { DEMO_STARTS } from './shape.ts'
import type { Written } from './written.ts'
import { expand } from './texts/index.ts'

const FOUNDED = new Date('2020-01-02T09:00:00+08:00')

export type DemoPlan = {
  seed: string
  /** Where the truth labels go; null: nowhere. */
  dataDir: string | null
  /** Below 1: a smaller city, for tests. */
  scale?: number
}

/** Contacts in one transaction, and transactions on their way. */
const SET = 250
const WRITERS = 2
const SHOPS_PER_KIND = 40

/** Returns what server/demo.ts asks for. */
export const seedDemo =
  ({ seed, dataDir, scale = 1 }: DemoPlan): SeedDemo =>
  async (at, report): Promise<DemoMade> => {
    const dice = seededDice(seed)
    const world = at(fakeClock(FOUNDED))
    const office = await world.db.transaction(async (tx) => {
      const made = await foundOffice(tx, world.people, dice.fork('office'))
      await seedCatalogue(tx, CENTRE_ID)
      return made
    })
    const calls = planCalls(dice.fork('calls'), inventShops(dice.fork('shops'), SHOPS_PER_KIND), scale)
    const written = await writeCalls(world, office, calls, dice.fork('lives'), report)
    const merged = await mergeRepeats(at, office, written, dice.fork('merges'))
    report(`demo: ${calls.length} calls, ${merged} repeats merged`)
    if (dataDir !== null) await writeTruth(join(dataDir, 'twin-truth.jsonl'), written)
    return { centreId: CENTRE_ID, startsAt: DEMO_STARTS, logins: office.logins }
  }

async function writeCalls(
  world: World,
  office: Office,
  calls: readonly PlannedCall[],
  dice: Dice,
  report: (line: string) => void,
): Promise<Written[]> {
  const written: Written[] = []
  const statistics = freshStatistics(world.db)
  const going = new Set<Promise<void>>()
  for (let from = 0; from < calls.length; from += SET) {
    const set = calls.slice(from, from + SET).map((call) => prepare(world, office, call, dice))
    // Numbers in the order of the calls, so that they run as an office's do.
    await giveNumbers(
      exactNumbers(world.db),
      CENTRE_ID,
      set.map((one) => one.contact),
    )
    const write = world.db.transaction(async (tx) => {
      await writeContacts(
        tx,
        CENTRE_ID,
        set.map((one) => one.contact),
      )
      await writeLives(
        tx,
        CENTRE_ID,
        set.flatMap((one) => one.lives),
      )
    })
    const one = write.then(() => statistics.wrote(set.length)).finally(() => going.delete(one))
    going.add(one)
    if (going.size >= WRITERS) await Promise.race(going)
    written.push(...set)
    if ((from / SET) % 20 === 19) report(`demo: ${written.length} of ${calls.length} calls`)
  }
  await Promise.all(going)
  return written
}

function prepare(world: World, office: Office, call: PlannedCall, dice: Dice): Written {
  const agent = dice.pick(office.agents)
  const contact = prepareContact(call.given, agent, call.at, world.cases)
  const answer = expand(dice.pick(call.matter.answers), {}, dice)
  const district = office.districts.get(call.shop.district.code)
  if (!district) throw new Error(`No district ${call.shop.district.code}`)
  const isMergeable = call.truth.again === 'repeat' && dice.chance(MERGED_SHARE)
  const lives = contact.cases.map((aCase) => {
    const isRealName = aCase.row['is_real_name'] === true
    const steps = planLife(aCase.kind, call.at, answer, isRealName, district, office, DEMO_STARTS, dice)
    // A repeat that the dispatcher will merge waits at the desk.
    return liveOn(contact, aCase, isMergeable ? [] : steps)
  })
  return { call, contact, lives }
}

const MERGED_SHARE = 0.3

/** Labels for later measurement: what the twin knows and the office does not. */
async function writeTruth(path: string, written: readonly Written[]): Promise<void> {
  const out = createWriteStream(path, { mode: 0o600 })
  for (const { call, contact } of written) {
    const of = call.truth.of === null ? null : written[call.truth.of]
    for (const aCase of contact.cases)
      out.write(
        `${JSON.stringify({ number: aCase.number, matter: call.truth.matter, topic: call.truth.topic, again: call.truth.again, of: of?.contact.cases[0]?.number ?? null })}\n`,
      )
  }
  out.end()
  await finished(out)
}
