import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { dayOf } from '#kit/day.ts'
import { seededDice } from '#kit/dice.ts'
import { isRefusal, type Outcome } from '#kit/outcome.ts'
import type { CaseFilter, CaseGiven, CasePage, CaseQuery, ContactGiven } from '../contract.ts'
import { CHANNELS, KINDS } from '../contract/words.ts'
import { openApp } from './app-fixture.ts'
import { took } from './case-driver.ts'
import { countCases, findPlaces, type Pace } from './find-places.ts'
import type { Place } from './store/list.ts'
import { listCases } from './list-cases.ts'
import { CENTRE, openOffice, type Office, type PersonName } from './office-fixture.ts'
import { prepareContact } from './prepare-contact.ts'
import { writeContacts } from './write-contacts.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
  await fill()
})
afterAll(() => office.drop())

const done = <T>(outcome: Outcome<T>): T => {
  if (isRefusal(outcome)) throw new Error(JSON.stringify(outcome))
  return outcome.done
}
const page = async (who: PersonName, filter: CaseFilter, more: Partial<CaseQuery> = {}): Promise<CasePage> =>
  done(await listCases(office.needs, office.who(who), { filter, ...more }))

/** Everything a list shows, page by page, in its order. */
async function all(who: PersonName, filter: CaseFilter, more: Partial<CaseQuery> = {}): Promise<string[]> {
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

type Known = {
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
const known: Known[] = []

const PHONES = ['10011110001', '10011110002', '10011110003', '10011110004']
const CLASSES = ['food', 'pet', 'appliance']
const PROBLEMS = ['quality', 'price']
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
  // Three are withdrawn, so that something is done.
  for (const one of known.filter((case_) => case_.given.kind === 'complaint').slice(0, 3)) {
    await took(office, office.who('dispatcher'), one.id, 'withdraw', { words: '已解决', channel: '电话' })
    Object.assign(one, { state: 'withdrawn', dueDay: null })
  }
}

/** The wall, said once more in plain words. */
function exists(one: Known, who: PersonName): boolean {
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

const TODAY = '2020-03-05'

function fits(one: Known, filter: CaseFilter, who: PersonName): boolean {
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

const byTime = (a: Known, b: Known): number =>
  b.receivedAt.getTime() - a.receivedAt.getTime() || (a.id < b.id ? 1 : -1)
const byDue = (a: Known, b: Known): number =>
  a.dueDay! < b.dueDay! ? -1 : a.dueDay! > b.dueDay! ? 1 : a.id < b.id ? -1 : 1
const expected = (who: PersonName, filter: CaseFilter): string[] =>
  known
    .filter((one) => exists(one, who) && fits(one, filter, who))
    .sort(byTime)
    .map((one) => one.id)

const ASKERS: readonly PersonName[] = [
  'dispatcher',
  'agent',
  'reviewer',
  'head-north',
  'handler-south',
  'admin',
  'foreign-dispatcher',
]

/** Any filter of so many fields at most; rare combinations find nothing, and that must be right too. */
const anyFilter = (fieldsMax: number): fc.Arbitrary<CaseFilter> => {
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

test('any filter, asked by anybody, shows exactly what fits and exists for them, in order, with its count', async () => {
  await fc.assert(
    fc.asyncProperty(anyFilter(4), fc.constantFrom(...ASKERS), async (filter, who) => {
      const wanted = expected(who, filter)
      expect(await all(who, filter)).toEqual(wanted)
      const first = await page(who, filter, { limit: 5 })
      expect([first.count, first.capped]).toEqual([wanted.length, false])
      expect(
        await countCases(office.db, {
          who: office.who(who),
          filter,
          sealer: office.needs.sealer,
          today: office.clock.today(),
        }),
      ).toEqual({ count: wanted.length, capped: false })
    }),
    { numRuns: 150 },
  )
})

test('the same in steps so small that every way of looking takes its turn', async () => {
  const pace = (): fc.Arbitrary<Pace> =>
    fc.record({
      countMax: fc.integer({ min: 1, max: 40 }),
      firstStretch: fc.integer({ min: 1, max: 30 }),
      growthMax: fc.integer({ min: 2, max: 5 }),
      looks: fc.integer({ min: 1, max: 9 }),
      countLooks: fc.integer({ min: 1, max: 20 }),
      few: fc.integer({ min: 1, max: 15 }),
      firstWalk: fc.integer({ min: 1, max: 12 }),
      walkMax: fc.integer({ min: 1, max: 60 }),
      walkShare: fc.constantFrom(0, 0.01, 0.5, 2),
    })
  const words = fc.constantFrom<CaseFilter>(
    { q: '口罩' },
    { q: '退款' },
    { q: '退' },
    { q: '要求退款' },
    { operator: '药房' },
    { q: '不存在' },
    { q: '退 口罩' },
    {},
  )
  await fc.assert(
    fc.asyncProperty(
      pace(),
      words,
      anyFilter(2),
      fc.constantFrom(...ASKERS),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom('received' as const, 'due' as const),
      async (steps, say, more, who, limit, sort) => {
        const { q: _q, operator: _operator, ...rest } = more
        const filter: CaseFilter = { ...rest, ...say }
        const wanted = expected(who, filter)
          .map((id) => known.find((one) => one.id === id)!)
          .filter((one) => sort === 'received' || one.dueDay !== null)
          .sort(sort === 'due' ? byDue : byTime)
        const found: string[] = []
        let after: Place | null = null
        for (let nth = 0; ; nth += 1) {
          const part = await findPlaces(
            office.db,
            {
              who: office.who(who),
              filter,
              sort,
              after,
              limit,
              sealer: office.needs.sealer,
              today: office.clock.today(),
              withCount: nth === 0,
            },
            steps,
          )
          if (nth === 0) {
            if (part.capped) expect(part.count).toBeLessThanOrEqual(wanted.length)
            else expect(part.count).toBe(wanted.length)
          }
          found.push(...part.places.map((place) => place.id))
          after = part.places.at(-1) ?? null
          if (!part.hasMore || !after) break
        }
        expect(found).toEqual(wanted.map((one) => one.id))
      },
    ),
    { numRuns: 400 },
  )
}, 180_000)

test('each filter alone', async () => {
  const filters: CaseFilter[] = [
    {},
    { kind: ['report'] },
    { state: ['dispatched'] },
    { unitId: [office.unit('north')] },
    { takenBy: 'me' },
    { handlerId: 'none' },
    { channel: ['letter', 'visit'] },
    { classCode: ['pet'] },
    { problemCode: ['price'] },
    { topicCode: ['mask-price'] },
    { districtCode: [320104] },
    { operator: '大药房' },
    { phone: PHONES[1]! },
    { receivedFrom: '2020-02-20', receivedTo: '2020-02-25' },
    { dueFrom: '2020-03-05', dueTo: '2020-03-10' },
    { overdue: true },
    { done: true },
    { tag: ['敏感'] },
    { imported: true },
    { nationalNumber: known.find((one) => one.given.nationalNumber)!.given.nationalNumber! },
    { kind: [] },
  ]
  for (const filter of filters)
    for (const who of ['dispatcher', 'agent', 'head-north'] as const)
      expect([filter, who, await all(who, filter)]).toEqual([filter, who, expected(who, filter)])
})

test('by due day: the nearest first, only cases with a running limit, with and without words', async () => {
  for (const filter of [
    {},
    { q: '口罩' },
    { q: '口罩', classCode: ['pet'] },
    { overdue: true },
    { kind: ['complaint', 'report'], state: ['registered', 'dispatched'] },
  ] as CaseFilter[]) {
    const wanted = known
      .filter((one) => one.dueDay !== null && exists(one, 'dispatcher') && fits(one, filter, 'dispatcher'))
      .sort(byDue)
      .map((one) => one.id)
    expect([filter, await all('dispatcher', filter, { sort: 'due' })]).toEqual([filter, wanted])
  }
})

test('a case is found by its number, by the end of it, by an order number, by an operator with signs in its name', async () => {
  const one = known.find(
    (case_) => case_.given.kind !== 'report' && case_.given.operator!.name.startsWith('O'),
  )!
  const day = one.number.slice(7, 15)
  const running = one.number.slice(16, 21)
  for (const q of [
    one.number,
    one.number.toLowerCase(),
    `${day}-${running}`,
    one.given.orderNumber!,
    `tb2020${one.given.orderNumber!.slice(-6)}`,
  ])
    expect([q, await all('agent', { q })]).toEqual([q, [one.id]])
  for (const filter of [
    { number: one.number },
    { q: running, number: one.number },
    { q: one.number, operator: "O'Neil" },
  ])
    expect(await all('agent', filter)).toEqual([one.id])
  expect(
    await all('agent', {
      q: running.slice(-3),
      receivedFrom: dayOf(one.receivedAt),
      receivedTo: dayOf(one.receivedAt),
    }),
  ).toContain(one.id)
  expect(await all('agent', { number: one.number, operator: '大药房' })).toEqual([])
  const other = known.find((case_) => case_.number !== one.number)!
  expect(await all('dispatcher', { q: other.number, number: one.number })).toEqual([])
})

test('three characters must stand together; a story is found without what masks took out', async () => {
  // 退了款 ... 质检说不合格: the pairs of 不合格 stand in two stories, 质量不合格 in one.
  expect(await all('dispatcher', { q: '质量不合格' })).toEqual(expected('dispatcher', { q: '质量不合格' }))
  expect((await all('dispatcher', { q: '不合格' })).length).toBeGreaterThan(
    (await all('dispatcher', { q: '质量不合格' })).length,
  )
  const scattered = prepareContact(
    {
      channel: 'phone-12315',
      story: '天地玄，地玄黄。我叫赵无极',
      cases: [{ kind: 'consultation' }],
      person: { name: '赵无极', phone: '10022223333' },
    },
    office.who('agent'),
    office.clock.now(),
    office.needs,
  )
  await office.db.transaction((tx) => writeContacts(tx, CENTRE, [scattered]))
  expect(await all('agent', { q: '天地玄黄' })).toEqual([])
  expect(await all('agent', { q: '地玄黄' })).toHaveLength(1)
  expect(await all('agent', { q: '赵无极' })).toEqual([])
  expect(await all('agent', { q: '10022223333' })).toEqual([])
  await office.db.transaction(async (tx) => {
    for (const table of ['case_search', 'step', 'identity'])
      await tx.run(
        sql`delete from ${sql.table(table)} where centre_id = ${CENTRE} and case_id = ${scattered.cases[0]!.id}`,
      )
    await tx.run(sql`delete from cases where centre_id = ${CENTRE} and id = ${scattered.cases[0]!.id}`)
  })
})

test('traditional characters, full-width letters and capitals find the same', async () => {
  expect(await all('dispatcher', { q: '質量不合格' })).toEqual(expected('dispatcher', { q: '质量不合格' }))
  expect(await all('dispatcher', { q: 'ＫＮ９５' })).toEqual(expected('dispatcher', { q: 'kn95' }))
})

test('whatever stands in a query, it is only looked for', async () => {
  const before = await office.db.row(sql`select count(*)::int as cases from cases`)
  const nasty = [
    "'; drop table cases; --",
    "' & !'a",
    "'a':*",
    "\\'",
    '"',
    '口罩 | 手机',
    '!口罩',
    '口罩 <-> 退款',
    '(口罩',
    ':*',
    "口罩':*",
    '%',
    '_',
    '\\',
    '${1}',
    'a\nb',
    '🙂',
    '\ud800',
    '口罩\u0001',
  ]
  for (const text of nasty)
    for (const filter of [
      { q: text },
      { operator: text },
      { number: text },
      { nationalNumber: text },
      { tag: [text] },
      { classCode: [text] },
      { classCode: [text], q: '口罩' },
    ] as CaseFilter[]) {
      const found = await page('dispatcher', filter)
      expect(found.count).toBeLessThanOrEqual(known.length)
    }
  expect(await office.db.row(sql`select count(*)::int as cases from cases`)).toEqual(before)
  expect(await all('dispatcher', { q: '口罩 | 手机' })).toEqual(expected('dispatcher', { q: '口罩 手机' }))
})

test('property: no text breaks a query', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).filter((text) => !text.includes('\0')),
      async (text) => {
        for (const filter of [{ q: text }, { operator: text, classCode: [text] }])
          expect((await page('dispatcher', filter)).count).toBeLessThanOrEqual(known.length)
      },
    ),
    { numRuns: 100 },
  )
})

test('a page stays where it was when new cases come in, and none is shown twice', async () => {
  const before = expected('dispatcher', {})
  const first = await page('dispatcher', {}, { limit: 10 })
  for (let i = 0; i < 5; i += 1) {
    const fresh = prepareContact(
      { channel: 'phone-12315', story: '新来的', cases: [{ kind: 'consultation' }] },
      office.who('agent'),
      office.clock.now(),
      office.needs,
    )
    await office.db.transaction((tx) => writeContacts(tx, CENTRE, [fresh]))
  }
  const second = await page('dispatcher', {}, { limit: 10, cursor: first.next! })
  expect([...first.items, ...second.items].map((item) => item.id)).toEqual(before.slice(0, 20))
  expect([second.count, second.capped]).toEqual([first.count, first.capped])
  await office.db.transaction(async (tx) => {
    const ids = sql`(select id from cases where centre_id = ${CENTRE} and title = '新来的')`
    for (const table of ['case_search', 'step'])
      await tx.run(sql`delete from ${sql.table(table)} where centre_id = ${CENTRE} and case_id in ${ids}`)
    await tx.run(sql`delete from cases where centre_id = ${CENTRE} and title = '新来的'`)
  })
})

test('a cursor of another list, or made up, is refused', async () => {
  const first = await page('dispatcher', {}, { limit: 5 })
  const made = (keys: object): string => Buffer.from(JSON.stringify(keys)).toString('base64url')
  const id = known[0]!.id
  for (const cursor of [
    'x',
    'AAAA',
    made({}),
    made({ sort: 'received', at: 'now()', id, count: 1, capped: false }),
    made({ sort: 'received', at: '2020-13-01', id, count: 1, capped: false }),
    made({ sort: 'received', at: '2020-02-30 10:00:00+08', id, count: 1, capped: false }),
  ])
    expect(await listCases(office.needs, office.who('dispatcher'), { filter: {}, cursor })).toMatchObject({
      refused: 'bad-input',
      field: 'cursor',
    })
  expect(
    await listCases(office.needs, office.who('dispatcher'), { filter: {}, cursor: first.next!, sort: 'due' }),
  ).toMatchObject({ refused: 'bad-input', field: 'cursor' })
  expect(
    await listCases(office.needs, office.who('dispatcher'), { filter: { receivedFrom: '2020-02-30' } }),
  ).toMatchObject({ refused: 'bad-input', field: 'filter.receivedFrom' })
})

test('a line of the list holds masked copies, the lamp and the working days left', async () => {
  const one = known.find(
    (case_) => case_.given.kind === 'complaint' && case_.dueDay !== null && case_.dueDay >= TODAY,
  )!
  const [item] = (await page('dispatcher', { number: one.number })).items
  expect(item).toMatchObject({
    id: one.id,
    personMasked: '钱某某',
    phoneMasked: `100****${one.phone.slice(-4)}`,
    operatorName: one.given.operator!.name,
    due: { day: one.dueDay, clock: 'accept' },
  })
  expect(JSON.stringify(item)).not.toContain(one.phone)
})

test('the routes: who may not read cases may not list them, and a field nobody knows is an error', async () => {
  const http = await openApp(office)
  expect((await http.send('admin', 'POST', '/api/cases/search', { filter: {} })).status).toBe(403)
  expect(await http.send('agent', 'POST', '/api/cases/search', { filter: { nam: 'x' } })).toMatchObject({
    status: 400,
    body: { field: 'filter.nam' },
  })
  expect(
    await http.send('agent', 'POST', '/api/cases/search', { filter: { q: 'x'.repeat(101) } }),
  ).toMatchObject({ status: 400, body: { field: 'filter.q' } })
  const answer = await http.send('agent', 'POST', '/api/cases/search', {
    filter: { phone: PHONES[0] },
    limit: 3,
  })
  expect(answer.status).toBe(200)
  // The number that was asked for stands in no line of the log.
  expect(http.lines.join('\n')).not.toContain(PHONES[0])
  await http.close()
})
