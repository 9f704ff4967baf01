import { afterEach, beforeEach, expect, test } from 'vitest'
import { seededDice, type Dice } from '#kit/dice.ts'
import { sql } from '#kit/db/index.ts'
import { isRefusal } from '#kit/outcome.ts'
import type { Who } from '#people'
import type { Kind } from '../contract.ts'
import { nextActions } from '../rules/next.ts'
import { mayRead } from '../rules/wall.ts'
import { bodyFor, fingerprint, foldFaults, OPERATIONS, take, type Driven } from './case-driver.ts'
import { aCase } from './case-fixture.ts'
import { readForRules } from './case-for-rules.ts'
import { CENTRE, openOffice, type Office, type PersonName } from './office-fixture.ts'
import { findCaseRow } from './store/steps.ts'

let office: Office
beforeEach(async () => void (office = await openOffice()))
afterEach(() => office.drop())

const PEOPLE: PersonName[] = [
  'agent',
  'lead',
  'dispatcher',
  'dispatcher',
  'handler-north',
  'handler-north',
  'head-north',
  'handler-north-1',
  'handler-south',
  'head-south',
  'reviewer',
  'reviewer',
  'quality',
  'admin',
  'foreign-dispatcher',
]
const ACTIONS = Object.keys(OPERATIONS) as Driven[]
/** What an operation may refuse by itself though the tables allow the step. */
const OWN_REFUSALS = [
  'bad-input',
  'same-unit',
  'same-handler',
  'already-refused',
  'already-linked',
  'other-kind',
  'other-wall',
  'wrong-state',
  'nothing-changed',
]

/** Staying steps are always open; drawn as often as the others they would keep every case at the desk. */
const STAYING: readonly string[] = ['edit', 'link', 'note', 'tag']

/** How often each action was done, and what was refused, over all walks. */
const done = new Map<Driven, number>()
const refused = new Set<string>()

/** Steps that soon end a walk; drawn less. */
const ENDING: readonly string[] = ['merge', 'withdraw', 'refuse']

async function openTo(id: string, who: Who) {
  const row = (await findCaseRow(office.db, CENTRE, id))!
  const rules = await readForRules(office.db, row)
  const isKnown = who.centreId === CENTRE && mayRead(rules, who)
  const next = isKnown ? nextActions(rules, who) : []
  const open = next.filter((one) => one.allowed)
  return {
    who,
    row,
    isKnown,
    next,
    open: open.map((one) => one.action).filter((action): action is Driven => action in OPERATIONS),
  }
}

/** A person tries something on a case: what the console shows as allowed is done, all else is refused and leaves nothing. */
async function attempt(
  dice: Dice,
  ids: readonly string[],
): Promise<{ id: string; action: Driven; refused: string | null }> {
  const id = dice.pick(ids)
  let { who, row, isKnown, open } = await openTo(id, office.who(dice.pick(PEOPLE)))
  // Mostly somebody who can move the case, sometimes anybody.
  for (
    let tries = 0;
    tries < 8 &&
    open.every((action) => STAYING.includes(action) || ENDING.includes(action)) &&
    dice.chance(0.9);
    tries += 1
  )
    ({ who, row, isKnown, open } = await openTo(id, office.who(dice.pick(PEOPLE))))
  const moving = open.filter(
    (action) => !STAYING.includes(action) && (!ENDING.includes(action) || dice.chance(0.1)),
  )
  const wanted =
    moving.length > 0 && dice.chance(0.75) ? moving : open.length > 0 && dice.chance(0.4) ? open : ACTIONS
  const rarest = wanted.toSorted((a, b) => (done.get(a) ?? 0) - (done.get(b) ?? 0))[0]!
  const action = dice.chance(0.4) && !ENDING.includes(rarest) ? rarest : dice.pick(wanted)
  const others = ids.filter((other) => other !== id)

  const before = await fingerprint(office.db)
  const outcome = await take(office, who, id, action, bodyFor(office, dice, action, others))
  const what = `${action} on ${row.kind} ${row.state} by ${who.roles.join()}`
  if (!isRefusal(outcome)) {
    expect(open, `${what}: what was done was shown as allowed`).toContain(action)
    const now = await openTo(id, who)
    expect(outcome.done.next, `${what}: what comes next is what the log says`).toEqual(now.next)
    return { id, action, refused: null }
  }
  expect(await fingerprint(office.db), `${what}: a refusal leaves nothing`).toEqual(before)
  if (!isKnown) expect(outcome.refused, what).toBe('no-such-case')
  else if (open.includes(action))
    expect(OWN_REFUSALS, `${what}: ${JSON.stringify(outcome)}`).toContain(outcome.refused)
  return { id, action, refused: outcome.refused }
}

/** Complaints have the longest way. */
const OF_EACH: readonly Kind[] = [
  'consultation',
  'complaint',
  'complaint',
  'complaint',
  'complaint',
  'report',
  'report',
  'report',
]

test.for([1, 2, 3, 4])(
  'random walks, seed %i: the row is always the fold of its steps, a refusal leaves nothing',
  async (seed) => {
    const dice = seededDice(seed)
    const ids: string[] = []
    for (const kind of OF_EACH)
      ids.push(await aCase(office, kind, { case: { isRealName: dice.chance(0.5) } }))
    for (let step = 0; step < 240; step += 1) {
      if (dice.chance(0.1)) office.clock.advance(dice.int(1, 60) * 3_600_000)
      const one = await attempt(dice, ids)
      if (one.refused === null) done.set(one.action, (done.get(one.action) ?? 0) + 1)
      else refused.add(one.refused)
      expect(await foldFaults(office.db, one.id)).toEqual([])
    }
    for (const id of ids) expect(await foldFaults(office.db, id)).toEqual([])
    await expectClocksFit()
  },
)

test('the walks went everywhere', () => {
  expect(ACTIONS.filter((action) => !done.has(action))).toEqual([])
  expect([...refused]).toEqual(expect.arrayContaining(['no-such-case', 'not-allowed', 'wrong-state']))
})

/** The row's due day is the nearest of the clocks that run; a decided limit has its day and the right word. */
async function expectClocksFit(): Promise<void> {
  const wrong = await office.db.rows(sql`
    select c.id from cases c
     where c.centre_id = ${CENTRE}
       and c.due_day is distinct from (select min(k.due_day) from clock k
             where k.centre_id = ${CENTRE} and k.case_id = c.id and k.state = 'running')
    union all
    select k.case_id from clock k
     where k.centre_id = ${CENTRE}
       and (k.state = 'met' and not k.ended_day <= k.due_day or k.state = 'broken' and not k.ended_day > k.due_day
            or k.state = 'running' and k.ended_day is not null)`)
  expect(wrong).toEqual([])
}
