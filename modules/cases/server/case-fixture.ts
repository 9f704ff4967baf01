/** For tests: one registered case, put down row by row so that tests of later steps need no registration. */
import { dayOf } from '#kit/day.ts'
import { sql } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import type { Kind, Person } from '../contract.ts'
import { acceptClock } from '../rules/deadline.ts'
import { maskPerson, maskText } from '../rules/mask.ts'
import { caseNumber } from '../rules/number.ts'
import { ruleSetOf } from '../rules/rule-set.ts'
import { CENTRE, type Office, type PersonName } from './office-fixture.ts'
import { termsOfCase } from './search-terms.ts'
import { sealPerson, sealStory } from './seals.ts'

/** 100 is no prefix of any mobile network: nobody has this number. */
export const CALLER: Person = {
  name: '钱小满',
  phone: '10012345678',
  idNumber: '32010519800101001X',
  address: '江北区石门街道9号',
}
export const STORY = '我叫钱小满，电话10012345678，买的口罩没有发货，要求退款。'

let running = 0

/** A new case as the desk leaves it: state registered, step 1, story and identity sealed. Returns its id. */
export async function aCase(
  office: Office,
  kind: Kind,
  more: {
    takenBy?: PersonName
    contactId?: string
    storyId?: string
    person?: Person
    isRealName?: boolean
  } = {},
): Promise<string> {
  const { db, clock, needs } = office
  const at = clock.now()
  const day = dayOf(at)
  const takenBy = office.who(more.takenBy ?? 'agent').id
  const id = uuid7()
  const contactId = more.contactId ?? uuid7()
  const storyId = more.storyId ?? uuid7()
  const ruleSet = ruleSetOf(day)
  const number = caseNumber(CENTRE, day, (running += 1))
  const limit = acceptClock(kind, day, ruleSet, needs.calendar())
  const person = more.person ?? CALLER
  const text = maskText(STORY, [person])
  const set = {
    kind,
    rule_set: ruleSet,
    channel: 'phone-12315',
    received_day: day,
    title: '口罩未发货',
    text_masked: text,
    story_id: storyId,
    is_walled: kind === 'report',
    is_real_name: more.isRealName ?? false,
    taken_by: takenBy,
  }
  await db.transaction(async (tx) => {
    if (!more.contactId)
      await tx.run(sql`
        insert into contact (centre_id, id, channel, received_at, received_day, taken_by, imported, machine_at)
        values (${CENTRE}, ${contactId}, 'phone-12315', ${at}, ${day}, ${takenBy}, false, ${at})`)
    if (!more.storyId) {
      const story = sealStory(needs.sealer, CENTRE, storyId, STORY)
      await tx.run(sql`
        insert into story (centre_id, id, contact_id, sealed, key_version, machine_at)
        values (${CENTRE}, ${storyId}, ${contactId}, ${story.sealed}, ${story.keyVersion}, ${at})`)
    }
    await tx.run(sql`
      insert into cases (centre_id, id, number, contact_id, kind, rule_set, channel, received_at, received_day, state, title,
                         text_masked, story_id, is_walled, is_real_name, is_urgent, imported, due_day, due_clock, due_provisional,
                         is_done, taken_by, step_count, version, changed_at)
      values (${CENTRE}, ${id}, ${number}, ${contactId}, ${kind}, ${ruleSet}, 'phone-12315', ${at}, ${day}, 'registered', ${set.title},
              ${text}, ${storyId}, ${set.is_walled}, ${set.is_real_name}, false, false, ${limit?.dueDay ?? null}, ${limit?.name ?? null},
              ${limit?.isProvisional ?? false}, false, ${takenBy}, 1, 1, ${at})`)
    const identityId = uuid7()
    const identity = sealPerson(needs.sealer, CENTRE, identityId, person)
    const masks = maskPerson(person)
    await tx.run(sql`
      insert into identity (centre_id, id, case_id, role, person_kind, sealed, key_version, name_masked, phone_masked, id_masked,
                            address_masked, hash_version)
      values (${CENTRE}, ${identityId}, ${id}, ${kind === 'report' ? 'reporter' : 'complainant'}, 'person', ${identity.sealed},
              ${identity.keyVersion}, ${masks.name}, ${masks.phone}, ${masks.idNumber}, ${masks.address}, 1)`)
    await tx.run(sql`
      insert into step (centre_id, case_id, seq, action, at, machine_at, by_kind, by_id, to_state, data)
      values (${CENTRE}, ${id}, 1, 'register', ${at}, ${at}, 'staff', ${takenBy}, 'registered', ${JSON.stringify({ set })})`)
    if (limit)
      await tx.run(sql`
        insert into clock (centre_id, case_id, name, ordinal, source, started_day, due_day, is_provisional, calendar_version, state)
        values (${CENTRE}, ${id}, ${limit.name}, 1, ${limit.source}, ${day}, ${limit.dueDay}, ${limit.isProvisional},
                ${needs.calendar().version}, 'running')`)
    const terms = termsOfCase({
      number,
      title: set.title,
      textMasked: text,
      requestMasked: '',
      operatorName: '',
    })
    await tx.run(sql`
      insert into case_search (centre_id, case_id, received_at, terms) values (${CENTRE}, ${id}, ${at}, array_to_tsvector(${terms}))`)
  })
  return id
}
