/** What stands around the lists: saved views, the workbench, the office's own lists. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { isRefusal, type Outcome } from '#kit/outcome.ts'
import type { CaseGiven, ContactGiven, EditCatalogue, SavedViewBody } from '../contract.ts'
import { openApp } from './app-fixture.ts'
import { fingerprint, sentTo, took } from './case-driver.ts'
import { aCase } from './case-fixture.ts'
import { editCatalogue, readCatalogue } from './catalogue.ts'
import { listCases } from './list-cases.ts'
import { CENTRE, OTHER_CENTRE, openOffice, type Office, type PersonName } from './office-fixture.ts'
import { openRegister } from './register-contact.ts'
import { changeView, deleteView, saveView } from './saved-views.ts'
import { seedCatalogue } from './seed-catalogue.ts'
import { viewsOf } from './store/views.ts'
import { readWorkbench } from './workbench.ts'

let office: Office
beforeAll(async () => void (office = await openOffice()))
afterAll(() => office.drop())

const done = <T>(outcome: Outcome<T>): T => {
  if (isRefusal(outcome)) throw new Error(JSON.stringify(outcome))
  return outcome.done
}
const save = (who: PersonName, body: SavedViewBody) =>
  office.db.transaction((tx) => saveView(tx, office.needs, office.who(who), body))
const namesOf = async (who: PersonName) =>
  (await viewsOf(office.db, CENTRE, office.who(who).id)).map((view) => view.name)

test('a view is saved under a name of its own, changed, deleted, and is nobody else’s', async () => {
  const view = done(
    await save('agent', { name: ' 超期投诉 ', filters: { kind: ['complaint'], overdue: true } }),
  )
  expect(view).toMatchObject({ name: '超期投诉', filters: { kind: ['complaint'], overdue: true } })
  expect(await save('agent', { name: '超期投诉', filters: {} })).toMatchObject({ refused: 'name-taken' })
  done(await save('agent-2', { name: '超期投诉', filters: {} }))
  expect(
    await changeView(office.needs, office.who('agent-2'), view.id, { name: '别人的', filters: {} }),
  ).toMatchObject({ refused: 'no-such-view' })
  expect(await deleteView(office.needs, office.who('agent-2'), view.id)).toMatchObject({
    refused: 'no-such-view',
  })
  done(
    await changeView(office.needs, office.who('agent'), view.id, {
      name: '超期',
      filters: { overdue: true },
    }),
  )
  expect(await namesOf('agent')).toEqual(['超期'])
  done(await deleteView(office.needs, office.who('agent'), view.id))
  expect(await namesOf('agent')).toEqual([])
})

test('a view keeps nobody’s phone or ID number, and no day that is none', async () => {
  const before = await fingerprint(office.db)
  for (const [filters, field] of [
    [{ phone: '10012345678' }, 'filters.phone'],
    [{ q: '找10012345678' }, 'filters.q'],
    [{ operator: '320105198001010019' }, 'filters.operator'],
    [{ receivedFrom: '2020-02-31' }, 'filters.receivedFrom'],
  ] as const)
    expect(await save('agent', { name: '私', filters })).toMatchObject({ refused: 'bad-input', field })
  expect(await save('agent', { name: '  ', filters: {} })).toMatchObject({
    refused: 'bad-input',
    field: 'name',
  })
  expect(await fingerprint(office.db)).toEqual(before)
})

test('the workbench counts what waits for each role, and each number opens as its list', async () => {
  const fresh = await aCase(office, 'complaint')
  const sent = await aCase(office, 'complaint', { takenBy: 'agent-2' })
  await sentTo(office, sent, 'north')
  const report = await aCase(office, 'report', { takenBy: 'agent-2' })
  await sentTo(office, report, 'south')
  const asked = await aCase(office, 'consultation', { takenBy: 'agent-2' })
  await sentTo(office, asked, 'north-1', office.who('handler-north-1'))
  await took(office, office.who('handler-north-1'), asked, 'ask-return', {
    reason: 'not-our-duty',
    why: '不属本所职责',
  })

  const cards = async (who: PersonName) => {
    const { cards: found } = done(await readWorkbench(office.needs, office.who(who)))
    for (const card of found) {
      const listed = done(await listCases(office.needs, office.who(who), { filter: card.filter }))
      expect([who, card.key, card.count, card.capped]).toEqual([who, card.key, listed.count, listed.capped])
      expect(listed.items).toHaveLength(card.count)
    }
    return Object.fromEntries(found.map((card) => [card.key, card.count]))
  }
  expect(await cards('dispatcher')).toEqual({ todo: 1, returns: 1, overdue: 0, 'due-soon': 0 })
  expect(await cards('agent')).toEqual({ todo: 1, 'done-today': 1 })
  expect(await cards('head-north')).toMatchObject({ todo: 2, overdue: 0 })
  expect(await cards('head-south')).toMatchObject({ todo: 1 })
  expect(await cards('admin')).toEqual({})
  // A week later the two complaints have two working days left, then none: 2020-03-16 is their day.
  office.clock.set(new Date('2020-03-12T10:00:00+08:00'))
  expect(await cards('dispatcher')).toMatchObject({ 'due-soon': 2, overdue: 0 })
  office.clock.set(new Date('2020-03-17T10:00:00+08:00'))
  expect(await cards('dispatcher')).toMatchObject({ 'due-soon': 0, overdue: 2 })
  expect(await cards('head-south')).toMatchObject({ overdue: 0 })
  office.clock.set(new Date('2020-03-05T10:00:00+08:00'))
  expect(fresh).not.toBe(sent)
})

test('a new centre has classes by name and the districts and streets of its own city; seeding again changes nothing', async () => {
  await seedCatalogue(office.db, CENTRE)
  const { entries, units } = await readCatalogue(office.db, CENTRE)
  const named = (list: string, code: string) => entries.find((one) => one.list === list && one.code === code)
  expect(named('class', 'appliance')).toMatchObject({ name: '家用电器', parent: 'goods' })
  const districts = entries.filter((one) => one.list === 'district' && one.parent === null)
  // Nanjing has eleven districts (National Bureau of Statistics, 2023).
  expect(districts.map((one) => one.name)).toEqual([
    '玄武区',
    '秦淮区',
    '建邺区',
    '鼓楼区',
    '浦口区',
    '栖霞区',
    '雨花台区',
    '江宁区',
    '六合区',
    '溧水区',
    '高淳区',
  ])
  expect(named('district', '320102002')).toMatchObject({ name: '梅园新村街道', parent: '320102' })
  expect(units.map((unit) => unit.name)).not.toContain('旧区局')
  await office.db.run(
    sql`update catalogue_entry set name = '家电' where centre_id = ${CENTRE} and list = 'class' and code = 'appliance'`,
  )
  await seedCatalogue(office.db, CENTRE)
  expect((await readCatalogue(office.db, CENTRE)).entries.find((one) => one.code === 'appliance')?.name).toBe(
    '家电',
  )
  expect((await readCatalogue(office.db, OTHER_CENTRE)).entries).toEqual([])
})

test('an edit adds, renames and closes; who edits an older list is told so', async () => {
  const { versions } = await readCatalogue(office.db, CENTRE)
  const entry = { code: 'drone', parent: 'hobby', name: '无人机', sort: 999, isOpen: true }
  const order: EditCatalogue = {
    version: versions.class!,
    entries: [entry, { code: 'hobby', parent: 'goods', name: '玩具', sort: 998, isOpen: true }],
  }
  const { version } = done(await editCatalogue(office.needs, office.who('lead'), 'class', order))
  expect(await editCatalogue(office.needs, office.who('lead'), 'class', order)).toMatchObject({
    refused: 'stale-version',
    current: { version },
  })
  for (const entries of [
    [{ ...entry, parent: 'nowhere' }],
    [entry, entry],
    [{ ...entry, code: 'loop', parent: 'loop' }],
  ])
    expect(
      await editCatalogue(office.needs, office.who('lead'), 'class', { version, entries }),
    ).toMatchObject({ refused: 'bad-input', field: 'entries' })
  done(
    await editCatalogue(office.needs, office.who('lead'), 'class', {
      version,
      entries: [{ ...entry, isOpen: false }],
    }),
  )
  expect((await readCatalogue(office.db, CENTRE)).entries.find((one) => one.code === 'drone')).toMatchObject({
    isOpen: false,
    parent: 'hobby',
  })
})

test('a class that the office does not have, or has closed, is refused; an office without lists takes any', async () => {
  const register = openRegister(office.needs)
  const given = (more: Partial<CaseGiven>): ContactGiven => ({
    channel: 'phone-12315',
    story: '问价',
    cases: [{ kind: 'consultation', ...more }],
  })
  expect(await register(office.who('agent'), given({ classCode: 'no-such-class' }))).toMatchObject({
    refused: 'bad-input',
    field: 'cases.0.classCode',
  })
  expect(await register(office.who('agent'), given({ classCode: 'drone' }))).toMatchObject({
    refused: 'bad-input',
    field: 'cases.0.classCode',
  })
  expect(await register(office.who('agent'), given({ problemCode: 'appliance' }))).toMatchObject({
    refused: 'bad-input',
    field: 'cases.0.problemCode',
  })
  expect(
    isRefusal(
      await register(
        office.who('agent'),
        given({ classCode: 'hobby', problemCode: 'price', topicCode: 'mask-price' }),
      ),
    ),
  ).toBe(false)
  expect(
    isRefusal(await register(office.who('foreign-dispatcher'), given({ classCode: 'no-such-class' }))),
  ).toBe(false)
})

test('the routes and who may use them', async () => {
  const http = await openApp(office)
  expect((await http.send('agent', 'GET', '/api/catalogue')).status).toBe(200)
  const version = (await http.send('lead', 'GET', '/api/catalogue')).body.versions.tag
  const body = { version, entries: [{ code: '涉老', parent: null, name: '涉老', sort: 9, isOpen: true }] }
  expect((await http.send('agent', 'PUT', '/api/catalogue/tag', body)).status).toBe(403)
  expect((await http.send('lead', 'PUT', '/api/catalogue/tag', body)).status).toBe(200)
  expect(await http.send('lead', 'PUT', '/api/catalogue/tag', body)).toMatchObject({
    status: 409,
    body: { code: 'stale-version' },
  })
  expect((await http.send('lead', 'PUT', '/api/catalogue/nothing', body)).status).toBe(400)
  const made = await http.send(
    'agent',
    'POST',
    '/api/views',
    { name: '口罩', filters: { q: '口罩' } },
    { 'idempotency-key': 'views-0001' },
  )
  expect(made.status).toBe(201)
  expect(
    (
      await http.send(
        'agent',
        'POST',
        '/api/views',
        { name: '口罩', filters: { q: '口罩' } },
        { 'idempotency-key': 'views-0001' },
      )
    ).body,
  ).toEqual(made.body)
  expect((await http.send('agent', 'GET', '/api/views')).body.items).toHaveLength(1)
  expect((await http.send('agent', 'DELETE', `/api/views/${made.body.id}`)).status).toBe(204)
  expect((await http.send('agent', 'DELETE', `/api/views/${made.body.id}`)).status).toBe(404)
  expect(
    (await http.send('reviewer', 'GET', '/api/workbench')).body.cards.map(
      (card: { key: string }) => card.key,
    ),
  ).toEqual(['todo', 'overdue'])
  expect((await http.send('agent', 'POST', '/api/callers/history', { phone: '10012345678' })).status).toBe(
    200,
  )
  expect((await http.send('admin', 'POST', '/api/callers/history', { phone: '10012345678' })).status).toBe(
    403,
  )
  await http.close()
})
