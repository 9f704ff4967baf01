/**
 * For tests: a hundred and twenty cases whose every attribute the test knows, and a plain reading of filters and wall to hold
 * the lists against.
 */
import fc from 'fast-check'
import { dayOf } from '#kit/day.ts'
import { seededDice } from '#kit/dice.ts'
import { isRefusal, type Outcome } from '#kit/outcome.ts'
import type { CaseFilter, CaseGiven, CasePage, CaseQuery, ContactGiven } from '../contract.ts'
import { CHANNELS, KINDS } from '../contract/words.ts'
import { took } from './case-driver.ts'
import { listCases } from './list-cases.ts'
import { CENTRE, openOffice, type Office, type PersonName } from './office-fixture.ts'
import { prepareContact } from './prepare-contact.ts'
import { writeContacts } from './write-contacts.ts'

export let office: Office
/** Opens the office of this file and fills it. */
export async function openLists(): Promise<Office> {
  office = await openOffice()
  await fill()
  return office
}

export const done = <T>(outcome: Outcome<T>): T => {
  if (isRefusal(outcome)) throw new Error(JSON.stringify(outcome))
  return outcome.done
}
export const page = async (
  who: PersonName,
  filter: CaseFilter,
  more: Partial<CaseQuery> = {},
): Promise<CasePage> => done(await listCases(office.needs, office.who(who), { filter, ...more }))

/** Everything a list shows, page by page, in its order. */
export async function all(
  who: PersonName,
  filter: CaseFilter,
  more: Partial<CaseQuery> = {},
): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const found = await page(who, filter, { limit: 7, ...more, ...(cursor !== undefined && { cursor }) })
    ids.push(...found.items.map((item) => item.id))
    cursor = found.next ?? undefined
  } while (cursor !== undefined)
  return ids
}

// A hundred and twenty cases whose every attribute the test knows ----------------------------------------------------

export type Known = {
  id: string
  number: string
  given: CaseGiven
  channel: (typeof CHANNELS)[number]
  receivedAt: Date
  phone: string
  takenBy: PersonName
  text: string
  dueDay: string | null
  state: string
  imported: boolean
}
export const known: Known[] = []

export const PHONES = ['10011110001', '10011110002', '10011110003', '10011110004']
export const CLASSES = ['food', 'pet', 'appliance']
export const PROBLEMS = ['quality', 'price']
const NAMES = ['天天乐超市', '万家福大药房', '鑫源电器商城', "O'Neil & Sons"]
const STORIES = [
  '买的口罩质量不合格，要求退款',
  '翡翠手镯货不对板，拒绝退货',
  '退了款又扣钱，质检说不合格',
  '牛奶过期，喝了拉肚子',
  '手机黑屏，维修多次',
  'KN95口罩涨价到99元一只',
]

async function fill(): Promise<void> {
  const dice = seededDice('lists')
  for (let i = 0; i < 120; i += 1) {
    const kind = dice.pick(KINDS)
    const takenBy: PersonName = dice.pick(['agent', 'agent-2', 'dispatcher'])
    const receivedAt = new Date(office.clock.now().getTime() - dice.int(0, 60 * 24 * 40) * 60_000)
    const given: CaseGiven = {
      kind,
      operator: { name: dice.pick(NAMES) },
      request: '退款',
      classCode: dice.pick(CLASSES),
      problemCode: dice.pick(PROBLEMS),
      districtCode: dice.pick([320102, 320104]),
      orderNumber: `TB2020${String(i).padStart(6, '0')}`,
      tags: dice.chance(0.3) ? [dice.pick(['敏感', '群体性'])] : [],
      ...(dice.chance(0.4) && { topicCode: 'mask-price' }),
      ...(dice.chance(0.2) && { nationalNumber: `N${i}` }),
      ...(takenBy === 'dispatcher' &&
        dice.chance(0.8) && { unitId: office.unit(dice.pick(['north', 'north-1', 'south'])) }),
    }
    const contact: ContactGiven = {
      channel: dice.pick(CHANNELS),
      receivedAt: receivedAt.toISOString(),
      story: `${dice.pick(STORIES)}。编号甲${i}乙`,
      cases: [given],
      person: { name: '钱小满', phone: dice.pick(PHONES) },
    }
    const imported = dice.chance(0.15)
    const prepared = prepareContact(
      contact,
      office.who(takenBy),
      office.clock.now(),
      office.needs,
      imported ? { source: '旧系统', startClocks: false } : undefined,
    )
    const [registered] = await office.db.transaction((tx) => writeContacts(tx, CENTRE, [prepared]))
    const one = registered!.cases[0]!
    known.push({
      id: one.id,
      number: one.number,
      given,
      channel: contact.channel,
      receivedAt,
      phone: contact.person!.phone!,
      takenBy,
      text: contact.story,
      dueDay: one.dueDay,
      state: one.state,
      imported,
    })
  }
  // Reports that left the desk where they were taken.
  for (const one of known
    .filter((case_) => case_.given.kind === 'report' && case_.state === 'registered' && !case_.imported)
    .slice(0, 6)) {
    await took(office, office.who('dispatcher'), one.id, 'dispatch', {
      unitId: office.unit('south'),
      why: '',
    })
    Object.assign(one, { state: 'dispatched', given: { ...one.given, unitId: office.unit('south') } })
  }
  // Three are withdrawn, so that something is done.
  for (const one of known.filter((case_) => case_.given.kind === 'complaint').slice(0, 3)) {
    await took(office, office.who('dispatcher'), one.id, 'withdraw', { words: '已解决', channel: '电话' })
    Object.assign(one, { state: 'withdrawn', dueDay: null })
  }
}

/** The wall, said once more in plain words. */
export function exists(one: Known, who: PersonName): boolean {
  const unit = one.given.unitId
  const isReport = one.given.kind === 'report'
  switch (who) {
    case 'dispatcher':
      return true
    case 'agent':
      return !isReport || (one.takenBy === 'agent' && one.state === 'registered')
    case 'reviewer':
      return !isReport
    case 'head-north':
      return unit === office.unit('north') || unit === office.unit('north-1')
    case 'handler-south':
      return unit === office.unit('south')
    default:
      return false
  }
}

export const TODAY = '2020-03-05'

export function fits(one: Known, filter: CaseFilter, who: PersonName): boolean {
  const among = <T>(list: readonly T[] | undefined, value: T): boolean =>
    list === undefined || list.includes(value)
  const day = dayOf(one.receivedAt)
  const isDone = one.state === 'withdrawn'
  const words = filter.q?.split(' ') ?? []
  const said = [one.text, one.given.operator!.name, one.given.request, one.given.orderNumber, one.number]
    .join('\n')
    .toLowerCase()
  return (
    words.every((word) => said.includes(word.toLowerCase())) &&
    (filter.operator === undefined || one.given.operator!.name.includes(filter.operator)) &&
    among(filter.kind, one.given.kind) &&
    among(filter.state as string[] | undefined, one.state) &&
    (filter.unitId === undefined ||
      (one.given.unitId !== undefined && filter.unitId.includes(one.given.unitId))) &&
    (filter.takenBy === undefined || one.takenBy === who) &&
    among(filter.channel, one.channel) &&
    among(filter.classCode, one.given.classCode!) &&
    among(filter.problemCode, one.given.problemCode!) &&
    (filter.topicCode === undefined ||
      (one.given.topicCode !== undefined && filter.topicCode.includes(one.given.topicCode))) &&
    among(filter.districtCode, one.given.districtCode!) &&
    (filter.phone === undefined || one.phone === filter.phone) &&
    (filter.receivedFrom === undefined || day >= filter.receivedFrom) &&
    (filter.receivedTo === undefined || day <= filter.receivedTo) &&
    (filter.dueFrom === undefined || (one.dueDay !== null && one.dueDay >= filter.dueFrom)) &&
    (filter.dueTo === undefined || (one.dueDay !== null && one.dueDay <= filter.dueTo)) &&
    (filter.overdue === undefined ||
      filter.overdue === (one.dueDay !== null && one.dueDay < TODAY && !isDone)) &&
    (filter.done === undefined || filter.done === isDone) &&
    (filter.tag === undefined || filter.tag.some((tag) => one.given.tags!.includes(tag))) &&
    (filter.imported === undefined || filter.imported === one.imported) &&
    (filter.nationalNumber === undefined || one.given.nationalNumber === filter.nationalNumber) &&
    (filter.handlerId === undefined || filter.handlerId === 'none')
  )
}

export const byTime = (a: Known, b: Known): number =>
  b.receivedAt.getTime() - a.receivedAt.getTime() || (a.id < b.id ? 1 : -1)
export const byDue = (a: Known, b: Known): number =>
  a.dueDay! < b.dueDay! ? -1 : a.dueDay! > b.dueDay! ? 1 : a.id < b.id ? -1 : 1
export const expected = (who: PersonName, filter: CaseFilter): string[] =>
  known
    .filter((one) => exists(one, who) && fits(one, filter, who))
    .sort(byTime)
    .map((one) => one.id)

export const ASKERS: readonly PersonName[] = [
  'dispatcher',
  'agent',
  'reviewer',
  'head-north',
  'handler-south',
  'admin',
  'foreign-dispatcher',
]

/** Any filter of so many fields at most; rare combinations find nothing, and that must be right too. */
export const anyFilter = (fieldsMax: number): fc.Arbitrary<CaseFilter> => {
  const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 })
  const day = fc
    .integer({ min: 0, max: 45 })
    .map((back) => dayOf(new Date(Date.parse('2020-03-06T00:00:00+08:00') - back * 86_400_000)) as string)
  const fields: Record<string, fc.Arbitrary<unknown>> = {
    q: fc.constantFrom(
      '口罩',
      '质量不合格',
      '退款',
      '翡翠手镯',
      '口罩 退款',
      '手机 牛奶',
      '不存在的词语啊',
      '退',
      'kn95',
      'KN9',
      '药房',
      '要求退款',
      '不合格 药房',
    ),
    operator: fc.constantFrom('药房', '天天乐超市', '鑫', '没有这家'),
    kind: some(KINDS),
    state: some(['registered', 'dispatched', 'withdrawn', 'archived'] as const),
    unitId: some(['north', 'north-1', 'south', 'closed'] as const).map((names) =>
      names.map((name) => office.unit(name)),
    ),
    takenBy: fc.constant('me' as const),
    handlerId: fc.constant('none' as const),
    channel: some(CHANNELS),
    classCode: some([...CLASSES, 'nothing']),
    problemCode: some(PROBLEMS),
    topicCode: some(['mask-price', 'mask-quality']),
    districtCode: some([320102, 320104, 320105]),
    phone: fc.constantFrom(...PHONES, '10099999999'),
    receivedFrom: day,
    receivedTo: day,
    dueFrom: day,
    dueTo: day,
    overdue: fc.boolean(),
    done: fc.boolean(),
    tag: some(['敏感', '群体性', '没有']),
    imported: fc.boolean(),
    nationalNumber: fc.constantFrom('N3', 'N7', 'X'),
  }
  return fc
    .shuffledSubarray(Object.keys(fields), { minLength: 0, maxLength: fieldsMax })
    .chain((names) =>
      fc.record(Object.fromEntries(names.map((name) => [name, fields[name]!]))),
    ) as fc.Arbitrary<CaseFilter>
}
