import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import type { CaseFilter } from '../contract.ts'
import { openApp } from './app-fixture.ts'
import { countCases, findPlaces, type Pace } from './find-places.ts'
import { listCases } from './list-cases.ts'
import {
  all,
  anyFilter,
  ASKERS,
  byDue,
  byTime,
  exists,
  expected,
  fits,
  known,
  office,
  openLists,
  page,
  PHONES,
  TODAY,
} from './list-fixture.ts'
import { CENTRE } from './office-fixture.ts'
import { prepareContact } from './prepare-contact.ts'
import type { Place } from './store/list.ts'
import { writeContacts } from './write-contacts.ts'

beforeAll(openLists)
afterAll(() => office.drop())

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
      fewNarrow: fc.integer({ min: 1, max: 15 }),
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
