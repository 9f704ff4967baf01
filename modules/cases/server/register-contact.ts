/** 登记: takes a contact with its cases. Requests that come together are written together. */
import { machineClock } from '#kit/clock.ts'
import { dayOf } from '#kit/day.ts'
import type { Tx } from '#kit/db/index.ts'
import {
  answer,
  findStoredAnswer,
  repeatableOf,
  repeatOf,
  type App,
  type Repeatable,
} from '#kit/http/index.ts'
import { assert, done, isRefusal, refuse, type Outcome, type Refusal } from '#kit/outcome.ts'
import type { Who } from '#people'
import { ContactGiven, ContactRegistered } from '../contract.ts'
import { refuseAction, type CaseForRules } from '../rules/next.ts'
import { refuseGiven } from '../rules/required.ts'
import { ruleSetOf } from '../rules/rule-set.ts'
import { freshStatistics } from './fresh-statistics.ts'
import { blockNumbers, giveNumbers } from './give-numbers.ts'
import { openKnownCodes } from './known-codes.ts'
import type { CasesNeeds } from './needs.ts'
import { prepareContact, type PreparedContact } from './prepare-contact.ts'
import { findQueryCode } from './query-code.ts'
import { findUnit } from './office.ts'
import { queryCodeHashes, storeAnswers } from './store/write.ts'
import { registeredOf, writeContacts } from './write-contacts.ts'

export type RegisterRefusal = 'bad-input' | 'not-allowed' | 'key-reused'

export type Register = (
  who: Who,
  given: ContactGiven,
  repeatable?: Repeatable | null,
) => Promise<Outcome<ContactRegistered, RegisterRefusal>>

const CREATED = 201
/** Contacts in one transaction at most. */
const GROUP_MAX = 64
/** Groups being written at the same time; what comes meanwhile gathers for the next, so nobody waits for a group to fill. */
const GROUPS_IN_FLIGHT = 2

type Waiting = {
  prepared: PreparedContact
  repeatable: Repeatable | null
  /** null: another request with the same key was there first. */
  resolve: (written: ContactRegistered | null) => void
  reject: (error: unknown) => void
}

/**
 * Opens the intake of one process. The returned function registers one contact for `who`; it is there, with its numbers,
 * when the promise resolves. `repeatable`: at most once per key; a repeat gets the same answer, query codes too.
 * Refusals: bad-input (what the law asks for is missing, a time in the future, no such unit or class), not-allowed (to dispatch or
 * answer at once), key-reused.
 */
export function openRegister(needs: CasesNeeds): Register {
  const numbers = blockNumbers(needs.db, () => machineClock.now().getTime())
  const statistics = freshStatistics(needs.db)
  const refuseCodes = openKnownCodes(needs.db)
  let waiting: Waiting[] = []
  let inFlight = 0

  function pump(): void {
    while (inFlight < GROUPS_IN_FLIGHT && waiting.length > 0) {
      const centreId = (waiting[0] as Waiting).prepared.by.centreId
      const group: Waiting[] = []
      const rest: Waiting[] = []
      for (const one of waiting)
        (one.prepared.by.centreId === centreId && group.length < GROUP_MAX ? group : rest).push(one)
      waiting = rest
      inFlight += 1
      void write(centreId, group).finally(() => {
        inFlight -= 1
        pump()
      })
    }
  }

  /** Never throws: each waiting request gets its own answer or its own error. */
  async function write(centreId: number, group: readonly Waiting[]): Promise<void> {
    try {
      await giveNumbers(
        numbers,
        centreId,
        group.map((one) => one.prepared),
      )
      const written = await needs.db.transaction((tx) => writeGroup(tx, centreId, group))
      needs.nudge()
      group.forEach((one, i) => one.resolve(written[i] ?? null))
      // Only speed depends on it, so a failure is nobody's business.
      void statistics.wrote(group.length).catch(() => undefined)
    } catch (error) {
      if (group.length === 1 || !isOfARow(error)) return group.forEach((one) => one.reject(error))
      // One of them does not fit: each on its own, so that the others are not harmed.
      for (const one of group) await write(centreId, [one])
    }
  }

  const enqueue = (
    prepared: PreparedContact,
    repeatable: Repeatable | null,
  ): Promise<ContactRegistered | null> =>
    new Promise((resolve, reject) => {
      waiting.push({ prepared, repeatable, resolve, reject })
      pump()
    })

  return async (who, given, repeatable = null) => {
    const at = needs.clock.now()
    const refusal =
      refuseGiven(given, at) ??
      refuseAtOnce(given, who, at) ??
      (await refuseCodes(who.centreId, given)) ??
      (await refuseUnits(needs, who, given))
    // What was taken once stays taken, even if it would be refused now. Else the key is looked at while writing.
    if (refusal) return (repeatable && (await findRepeat(needs, repeatable))) ?? refusal
    const written = await enqueue(prepareContact(given, who, at, needs), repeatable)
    if (written) return done(written)
    assert(repeatable, 'only a request with a key can come second')
    const repeat = await findRepeat(needs, repeatable)
    assert(repeat, 'the answer that took the key is there')
    return repeat
  }
}

/**
 * A row was refused (data, a constraint) or two writers got in each other's way. Anything else, such as a database that went
 * away, concerns all; and when it went away during the commit, nobody knows whether the group is there: the sender asks again.
 */
const isOfARow = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && /^(22|23|40)/.test(String(error.code))

/** Writes a group; null for those whose key was taken by a request that came first. */
async function writeGroup(
  tx: Tx,
  centreId: number,
  group: readonly Waiting[],
): Promise<(ContactRegistered | null)[]> {
  const keyed = group.flatMap((one) => (one.repeatable ? [{ one, repeatable: one.repeatable }] : []))
  // In the order of their keys, so that two groups never wait for each other in a ring. Twice in one group: the first counts.
  const byKey = new Map(
    keyed.map((entry) => [nameOf(entry.repeatable), entry]).reverse() as [string, (typeof keyed)[number]][],
  )
  const firsts = [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
  const free = await storeAnswers(
    tx,
    centreId,
    firsts.map(({ one, repeatable }) => ({
      actor: repeatable.actor,
      key: repeatable.key,
      hash: repeatable.hash,
      status: CREATED,
      answer: JSON.stringify(withoutCodes(registeredOf(one.prepared))),
      machineAt: one.prepared.machineAt,
    })),
  )
  const writes = group.map(
    (one) =>
      !one.repeatable || (free.has(nameOf(one.repeatable)) && byKey.get(nameOf(one.repeatable))?.one === one),
  )
  const written = await writeContacts(
    tx,
    centreId,
    group.filter((_, i) => writes[i]).map((one) => one.prepared),
  )
  let next = 0
  return writes.map((isWritten) => (isWritten ? (written[next++] ?? null) : null))
}

const nameOf = ({ actor, key }: Repeatable): string => `${actor}\n${key}`

type StoredCase = Omit<ContactRegistered['cases'][number], 'queryCode'>
type Stored = { contactId: string; cases: StoredCase[] }

/** Answers for repeats hold references only; the code is derived again. */
const withoutCodes = ({ contactId, cases }: ContactRegistered): Stored => ({
  contactId,
  cases: cases.map(({ queryCode: _secret, ...rest }) => rest),
})

async function findRepeat(
  needs: CasesNeeds,
  repeatable: Repeatable,
): Promise<Outcome<ContactRegistered, 'key-reused'> | null> {
  const stored = await findStoredAnswer(needs.db, repeatable)
  if (!stored) return null
  const outcome = repeatOf(stored, repeatable)
  if (isRefusal(outcome)) return outcome
  const { contactId, cases } = outcome.done as Stored
  const hashes = await queryCodeHashes(
    needs.db,
    repeatable.centreId,
    cases.map((one) => one.id),
  )
  return done({
    contactId,
    cases: cases.map((one) => ({
      ...one,
      queryCode: findQueryCode(needs.sealer, repeatable.centreId, one.id, hashes.get(one.id) ?? null) ?? '',
    })),
  })
}

/** Who registers may dispatch or answer at once only as the same tables allow it later. */
export function refuseAtOnce(given: ContactGiven, who: Who, at: Date): Refusal<'not-allowed'> | null {
  for (const [i, aCase] of given.cases.entries()) {
    const action = aCase.answer !== undefined ? 'answer' : aCase.unitId !== undefined ? 'dispatch' : null
    if (action === null) continue
    const fresh: CaseForRules = {
      kind: aCase.kind,
      ruleSet: ruleSetOf(dayOf(given.receivedAt === undefined ? at : new Date(given.receivedAt))),
      state: 'registered',
      outcome: null,
      unitId: null,
      handlerId: null,
      takenBy: who.id,
      isWalled: aCase.kind === 'report',
      isRealName: false,
      isDone: false,
      returns: 0,
      returnRefused: false,
      wasAccepted: false,
      stateBefore: null,
    }
    const refusal = refuseAction(action, fresh, who)
    if (refusal)
      return refuse('not-allowed', {
        field: `cases.${i}.${action === 'answer' ? 'answer' : 'unitId'}`,
        why: refusal.why ?? '您的岗位不能做这一步',
      })
  }
  return null
}

export async function refuseUnits(
  needs: Pick<CasesNeeds, 'db'>,
  who: Who,
  given: ContactGiven,
): Promise<Refusal<'bad-input'> | null> {
  for (const [i, { unitId }] of given.cases.entries()) {
    if (unitId === undefined) continue
    const unit = await findUnit(needs.db, who.centreId, unitId)
    if (!unit) return refuse('bad-input', { field: `cases.${i}.unitId`, why: '没有这个单位' })
    if (!unit.isOpen) return refuse('bad-input', { field: `cases.${i}.unitId`, why: '该单位已停用' })
  }
  return null
}

export function registerContactRoute(app: App, register: Register): void {
  app.post(
    '/api/contacts',
    {
      schema: {
        tags: ['cases'],
        summary: 'Register a contact with its cases',
        body: ContactGiven,
        response: { 201: ContactRegistered },
      },
      config: { may: 'case.register', idempotent: true },
    },
    async (request, reply) => answer(reply, await register(request.who, request.body, repeatableOf(request))),
  )
}
