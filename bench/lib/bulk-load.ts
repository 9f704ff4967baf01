/** A centre with many cases, made by the production rules in big sets: numbers, seals, steps, search rows, audit, facts. */
import { addDays, day, startOfDay, type Day } from '#kit/day.ts'
import { seededDice, type Dice } from '#kit/dice.ts'
import { sql, type Db } from '#kit/db/index.ts'
import { relayOnce } from '#kit/outbox/index.ts'
import type { ContactGiven } from '#cases'
import {
  exactNumbers,
  freshStatistics,
  giveNumbers,
  liveOn,
  prepareContact,
  writeContacts,
  writeLives,
  type Life,
  type LifeStep,
  type PreparedContact,
} from '#cases/server'
import type { Who } from '#people'
import { sealEveryAudit } from '#people/server'
import type { World } from '#server/main.ts'
import { CENTRE } from './office.ts'
import { companies, contactOf } from './texts.ts'

/** A unit and who works there. */
export type LoadUnit = { id: string; handler: Who; reviewer: Who }

export type LoadPlan = {
  cases: number
  /** Received over so many days, the last of them `lastDay`. */
  days: number
  lastDay: Day
  units: readonly LoadUnit[]
  /** Who takes the contacts, in turn. */
  takers: readonly Who[]
  seed: string
  /** Sets being written at the same time. */
  writers: number
  say(line: string): void
}

const SET = 400
const PHONES = 250_000
const OPERATORS = 40_000
const DAY_MS = 86_400_000
/** The last unit gets one case in 2,000. */
const SMALL_SHARE = 0.0005

/** Fills the centre; the index of the full text is built after the rows, as a restore would. */
export async function bulkLoad(world: World, plan: LoadPlan): Promise<{ seconds: number }> {
  const { db } = world
  const began = performance.now()
  const dice = seededDice(plan.seed)
  const operators = companies(dice.fork('operators'), OPERATORS)
  const [index] = await db.rows<{ text: string }>(
    sql`select pg_get_indexdef('case_search_terms'::regclass) as text`,
  )
  await db.run(sql.raw('drop index case_search_terms'))

  const first = addDays(plan.lastDay, 1 - plan.days)
  const perDay = plan.cases / plan.days
  const statistics = freshStatistics(db)
  let next = 0
  let written = 0
  const writer = async (): Promise<void> => {
    while (next < plan.cases) {
      const from = next
      next += SET
      const contacts = Array.from({ length: Math.min(SET, plan.cases - from) }, (_, i) => {
        const nth = from + i
        const receivedAt = new Date(
          startOfDay(addDays(first, Math.floor(nth / perDay))).getTime() +
            Math.floor(((nth % perDay) / perDay) * DAY_MS),
        )
        const given = turned(dice, contactOf(dice, { operators, phones: PHONES }), plan.units)
        return prepareContact(given, plan.takers[nth % plan.takers.length] as Who, receivedAt, world.cases)
      })
      const lives = contacts.flatMap((contact) => laterLife(dice, contact, plan.units))
      await giveNumbers(exactNumbers(db), CENTRE, contacts)
      await db.transaction(async (tx) => {
        await writeContacts(tx, CENTRE, contacts)
        await writeLives(tx, CENTRE, lives)
      })
      await statistics.wrote(contacts.length)
      written += contacts.length
      if (written % (SET * 125) === 0)
        plan.say(`${written} cases, ${Math.round(written / ((performance.now() - began) / 1000))}/s`)
    }
  }
  let done = false
  // What the server does beside: places for the facts, the audit's chain.
  const beside = async (work: () => Promise<number>): Promise<void> => {
    while (!done || (await work()) > 0)
      await new Promise((resolve) => setTimeout(resolve, done ? 0 : 200)).then(work)
  }
  const others = [
    beside(() => relayOnce(db)),
    beside(() => sealEveryAudit(db, { sealer: world.sealer, machine: world.people.machine })),
  ]
  await Promise.all(Array.from({ length: plan.writers }, writer))
  done = true
  plan.say(`rows after ${Math.round((performance.now() - began) / 1000)} s`)
  await Promise.all(others)
  plan.say(`facts and audit after ${Math.round((performance.now() - began) / 1000)} s`)
  await buildIndex(db, index?.text ?? '')
  await db.run(sql.raw('vacuum analyze'))
  return { seconds: Math.round((performance.now() - began) / 1000) }
}

async function buildIndex(db: Db, text: string): Promise<void> {
  const client = await db.pool.connect()
  try {
    await client.query("set maintenance_work_mem = '1GB'")
    await client.query(text)
  } finally {
    client.release(true)
  }
}

/** Most consultations are answered at once, most other cases sent to a unit; the first units get the most. */
function turned(dice: Dice, given: ContactGiven, units: readonly LoadUnit[]): ContactGiven {
  const [aCase] = given.cases
  if (!aCase) return given
  if (aCase.kind === 'consultation')
    return dice.chance(0.7)
      ? { ...given, cases: [{ ...aCase, answer: '已告知相关规定，建议保留凭证并与商家协商。' }] }
      : given
  if (dice.chance(0.15)) return given
  const unitId = (
    dice.chance(SMALL_SHARE) ? units.at(-1) : units[Math.floor(dice.next() ** 1.5 * (units.length - 1))]
  )?.id
  return unitId === undefined ? given : { ...given, cases: [{ ...aCase, unitId }] }
}

const HOUR_MS = 3_600_000
const WAY_OF_A_COMPLAINT = [
  'sign',
  'accept',
  'mediate',
  'settle',
  'reply',
  'review',
  'revisit',
  'archive',
] as const

/** What became of some complaints: some are withdrawn, some go the whole way. */
function laterLife(dice: Dice, contact: PreparedContact, units: readonly LoadUnit[]): Life[] {
  const [aCase] = contact.cases
  if (!aCase) return []
  const after = (hours: number): Date => new Date(contact.at.getTime() + hours * HOUR_MS)
  const unit = units.find((one) => one.id === aCase.row.unit_id)
  if (!unit || aCase.kind !== 'complaint') return []
  if (dice.chance(0.2))
    return [
      liveOn(contact, aCase, [
        { action: 'withdraw', by: contact.by, at: after(30), words: '来电表示已协商解决' },
      ]),
    ]
  if (!dice.chance(0.12)) return []
  const steps = WAY_OF_A_COMPLAINT.map((action, i): LifeStep => ({
    action,
    by: ['review', 'revisit'].includes(action) ? unit.reviewer : unit.handler,
    at: after(10 * (i + 1)),
    ...(action === 'sign' && { handlerId: unit.handler.id }),
    ...(action === 'settle' && { words: '双方达成一致，商家退款', recoveredCents: 20_000 }),
    ...(action === 'reply' && { words: '已调解成功并告知投诉人' }),
    ...(action === 'revisit' && { citizenSays: 'solved' as const, satisfaction: 5 }),
  }))
  return [liveOn(contact, aCase, steps)]
}

export const LAST_DAY = day('2022-10-16')
