/** For tests: contacts registered by the production writer, so that every later step starts from a true row. */
import type { CaseGiven, ContactGiven, Kind, Person } from '../contract.ts'
import { CENTRE, type Office, type PersonName } from './office-fixture.ts'
import { prepareContact } from './prepare-contact.ts'
import { writeContacts } from './write-contacts.ts'

/** 100 is no prefix of any mobile network: nobody has this number. */
export const CALLER: Person = {
  name: '钱小满',
  phone: '10012345678',
  idNumber: '32010519800101001X',
  address: '江北区石门街道9号',
}
export const STORY = '我叫钱小满，电话10012345678，买的口罩没有发货，要求退款。'

type More = Partial<Omit<ContactGiven, 'cases'>> & { takenBy?: PersonName; case?: Partial<CaseGiven> }

/** One contact with a case of each given kind; returns their ids in that order. */
export async function aContact(office: Office, kinds: readonly Kind[], more: More = {}): Promise<string[]> {
  const { takenBy = 'agent', case: given = {}, ...contact } = more
  const prepared = prepareContact(
    {
      channel: 'phone-12315',
      person: CALLER,
      story: STORY,
      cases: kinds.map((kind) => ({ kind, title: '口罩未发货', operator: { name: '江北大药房' }, ...given })),
      ...contact,
    },
    office.who(takenBy),
    office.clock.now(),
    office.needs,
  )
  const [registered] = await office.db.transaction((tx) => writeContacts(tx, CENTRE, [prepared]))
  return registered!.cases.map((one) => one.id)
}

/** One new case as the desk leaves it: registered, one step, story and identity sealed. */
export const aCase = async (office: Office, kind: Kind, more: More = {}): Promise<string> =>
  (await aContact(office, [kind], more))[0]!
