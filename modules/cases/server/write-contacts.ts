/**
 * The set-based writer of contacts, used by intake, import, the twin and the bench loader alike: one statement per table,
 * all in the caller's transaction.
 */
import type { Tx } from '#kit/db/index.ts'
import { tellMany, type Told } from '#kit/outbox/index.ts'
import { assert } from '#kit/outcome.ts'
import { auditMany, type AuditEntry } from '#people/server'
import type { CaseFacts, ContactRegistered } from '../contract.ts'
import { exactNumbers, giveNumbers } from './give-numbers.ts'
import type { PreparedCase, PreparedContact, PreparedRow } from './prepare-contact.ts'
import { termsOfCase } from './search-terms.ts'
import { addOperators, findOperators, insertAll, removeDrafts, type NewOperator } from './store/write.ts'

/**
 * Writes prepared contacts of one centre with all that belongs to them: contact, stories, operators, cases, identities,
 * steps, clocks, links, search rows, audit rows, facts; removes the drafts they came from. Cases without a number get one
 * here. Throws when a row does not fit (a unit that is gone): then nothing of the list is written.
 */
export async function writeContacts(
  tx: Tx,
  centreId: number,
  contacts: readonly PreparedContact[],
): Promise<ContactRegistered[]> {
  assert(
    contacts.every((contact) => contact.by.centreId === centreId),
    'contacts written together are of one centre',
  )
  await giveNumbers(exactNumbers(tx), centreId, contacts)
  await setOperators(
    tx,
    centreId,
    contacts.flatMap((contact) => contact.cases),
  )

  const each = <T>(rows: (contact: PreparedContact, aCase: PreparedCase) => T[]): T[] =>
    contacts.flatMap((contact) => contact.cases.flatMap((aCase) => rows(contact, aCase)))

  await insertAll(
    tx,
    'contact',
    centreId,
    contacts.flatMap((contact) => (contact.row ? [contact.row] : [])),
  )
  await insertAll(
    tx,
    'story',
    centreId,
    contacts.flatMap((contact) => contact.stories),
  )
  await insertAll(
    tx,
    'cases',
    centreId,
    each((_, aCase) => [{ ...aCase.row, number: aCase.number }]),
  )
  await insertAll(
    tx,
    'identity',
    centreId,
    each((_, aCase) => aCase.identities),
  )
  await insertAll(tx, 'step', centreId, each(stepRows))
  await insertAll(
    tx,
    'clock',
    centreId,
    each((_, aCase) => (aCase.clock ? [aCase.clock] : [])),
  )
  await insertAll(tx, 'case_link', centreId, contacts.flatMap(linkRows))
  await insertAll(tx, 'case_search', centreId, each(searchRow))
  await auditMany(tx, each(auditEntries))
  await tellMany<CaseFacts>(tx, each(factsOf))
  await removeDrafts(
    tx,
    centreId,
    contacts.flatMap((contact) => contact.draft ?? []),
  )
  return contacts.map(registeredOf)
}

/** The answer to the sender, query codes included; known before anything is written. */
export const registeredOf = (contact: PreparedContact): ContactRegistered => ({
  contactId: contact.id,
  cases: contact.cases.map((aCase) => ({ ...aCase.registered, number: aCase.number })),
})

/** Finds the operators or makes them, and puts their ids into the rows and first steps. */
async function setOperators(tx: Tx, centreId: number, cases: readonly PreparedCase[]): Promise<void> {
  const wanted = new Map<string, { operator: NewOperator; of: PreparedCase[] }>()
  for (const aCase of cases) {
    const { operator } = aCase
    if (!operator) continue
    const key =
      operator.uscc === ''
        ? `name|${operator.nameKey}|${operator.districtCode ?? 0}`
        : `code|${operator.uscc}`
    const same = wanted.get(key)
    if (same) same.of.push(aCase)
    else wanted.set(key, { operator, of: [aCase] })
  }
  if (wanted.size === 0) return
  const sorted = [...wanted.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
  const operators = sorted.map((one) => one.operator)
  let ids = await findOperators(tx, centreId, operators)
  const missing = operators.flatMap((operator, i) => (ids.has(i) ? [] : [{ operator, i }]))
  if (missing.length > 0) {
    const added = await addOperators(
      tx,
      centreId,
      missing.map((one) => one.operator),
    )
    if (added === missing.length) for (const { operator, i } of missing) ids.set(i, operator.id)
    // Another writer has added some of them meanwhile: ask once more.
    else ids = await findOperators(tx, centreId, operators)
  }
  sorted.forEach(({ of }, i) => {
    const id = ids.get(i)
    assert(id, 'an operator that was found or made is there')
    for (const aCase of of) {
      aCase.row.operator_id = id
      const [first] = aCase.steps
      if (first) first.set.operator_id = id
    }
  })
}

const stepRows = (contact: PreparedContact, aCase: PreparedCase): PreparedRow[] =>
  aCase.steps.map((step, i) => ({
    case_id: aCase.id,
    seq: i + 1,
    action: step.action,
    at: contact.at,
    machine_at: contact.machineAt,
    by_kind: contact.by.kind,
    by_id: contact.by.id,
    from_state: step.fromState,
    to_state: step.toState,
    unit_id: step.unitId,
    why_masked: step.whyMasked,
    rule: step.rule,
    data: JSON.stringify({ set: step.set, ...step.data }),
  }))

const searchRow = (contact: PreparedContact, aCase: PreparedCase): PreparedRow[] => [
  {
    case_id: aCase.id,
    received_at: contact.receivedAt,
    is_walled: aCase.summary.isWalled,
    terms: termsOfCase({ ...aCase.searched, number: aCase.number }).join('\n'),
  },
]

/** Every two cases of one contact, the earlier first. */
const linkRows = (contact: PreparedContact): PreparedRow[] =>
  contact.cases.flatMap((one, i) =>
    contact.cases.slice(i + 1).map((other) => ({
      case_id: one.id,
      other_id: other.id,
      kind: 'same-contact',
      made_by: contact.by.id,
      made_at: contact.at,
    })),
  )

const auditEntries = (
  contact: PreparedContact,
  aCase: PreparedCase,
): (AuditEntry & { who: PreparedContact['by'] })[] =>
  aCase.steps.map((step, i) => ({
    who: contact.by,
    at: contact.at,
    action: `case.${step.action}`,
    targetKind: 'case',
    targetId: aCase.id,
    data: {
      seq: i + 1,
      fromState: step.fromState,
      toState: step.toState,
      ...(i === 0 && { contactId: contact.id }),
    },
  }))

function factsOf(contact: PreparedContact, aCase: PreparedCase): Told<CaseFacts>[] {
  const when = { centreId: contact.by.centreId, at: contact.at }
  return aCase.steps.map((step, i): Told<CaseFacts> =>
    step.action === 'register'
      ? {
          ...when,
          topic: 'case.registered',
          data: { ...aCase.summary, contactId: contact.id, number: aCase.number },
        }
      : {
          ...when,
          topic: 'case.stepped',
          data: {
            ...aCase.summary,
            state: step.toState,
            unitId: step.unitId,
            seq: i + 1,
            action: step.action,
            fromState: step.fromState,
            version: i + 1,
          },
        },
  )
}
