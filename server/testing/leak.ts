/** Plants people and stories through the front door, and looks for them wherever the product speaks or writes. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import type { Fact } from '#kit/outbox/index.ts'
import { assert } from '#kit/outcome.ts'
import { ROLES, SCOPES, type Who } from '#people'
import { sealEveryAudit } from '#people/server'
import type { RouteInfo } from '#kit/http/index.ts'
import { toMessages } from '../live.ts'
import { tables } from '../main.ts'
import { CENTRE, OTHER_CENTRE, type Client, type TestApp } from '../testing.ts'
import { bodyFor, ok, type Fixture } from './fixture.ts'
import { addressOf, partOf } from './gate.ts'
import { finder, type Secret } from './secrets.ts'

type Person = { name: string; phone: string; idNumber?: string; address?: string }
/** Who reports, and who complains and reports in one call. Invented; 100 is no prefix of any network. */
export const REPORTER = {
  name: '钱塘瑾',
  phone: '10077665544',
  idNumber: '320105194912310087',
  address: '南京市秦淮区梧桐里77号9幢',
}
export const MIXED = {
  name: '慕容听雪',
  phone: '10088776655',
  idNumber: '320106195001020098',
  address: '南京市玄武区银杏里88号',
}
/** Who is named only afterwards: first an anonymous report. */
const LATE = { name: '梁上燕', phone: '10099887766' }
const WORDS = '蓝鲸暗号'

/** Of people: nowhere but sealed, for nobody but by a reveal. */
const SEALED: readonly Secret[] = [REPORTER, MIXED, LATE].flatMap((person: Person) => [
  { what: `name ${person.name}`, text: person.name },
  { what: `phone of ${person.name}`, text: person.phone },
  { what: `end of the phone of ${person.name}`, text: person.phone.slice(3) },
  ...(person.idNumber && person.address
    ? [
        { what: `ID number of ${person.name}`, text: person.idNumber },
        { what: `birth and end of the ID number of ${person.name}`, text: person.idNumber.slice(6) },
        { what: `home of ${person.name}`, text: person.address.slice(6) },
      ]
    : []),
])

export type Planted = {
  /** Walled, sent to the unit `own`. */
  reports: { id: string; number: string }[]
  evidenceId: string
  complaint: { id: string; number: string }
  plain: { id: string; number: string }
  taker: Client
}

const PDF = (name: string, text: string) => ({
  headers: { 'content-type': 'multipart/form-data; boundary=part' },
  body: Buffer.from(
    `--part\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n${text}\n%%EOF\r\n--part--\r\n`,
  ),
})

const say = ({ name, phone, idNumber }: typeof REPORTER) =>
  `我叫${name}，电话${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}，身份证${idNumber}，${WORDS}。`

/** Everything that a day brings, through the routes, as the people at the desks would do it. */
export async function plant(office: TestApp): Promise<Planted> {
  const taker = await office.signIn('agent', 'desk')
  const dispatcher = await office.signIn('dispatcher', 'desk')
  const handler = await office.signIn('handler', 'own')
  const reviewer = await office.signIn('reviewer', 'desk')
  const step = async (client: Client, id: string, action: string, body: object) => {
    const { item } = ok(await dispatcher.get(`/api/cases/${id}`))
    return ok(await client.post(`/api/cases/${id}/${action}`, { version: item.version, ...body }))
  }
  const onlyReport = {
    channel: 'phone-12315',
    person: REPORTER,
    story: say(REPORTER),
    cases: [
      {
        kind: 'report',
        title: `${WORDS}：${REPORTER.name}举报`,
        request: `保密，回电${REPORTER.phone}`,
        place: `${REPORTER.address}楼下`,
        brand: `${REPORTER.name}牌`,
        street: `梧桐里，${REPORTER.name}家旁`,
        operator: {
          name: '锦鲤大药房',
          address: `${REPORTER.name}家楼下`,
          contact: { name: '店长', phone: REPORTER.phone },
        },
        tags: ['蓝鲸线索'],
      },
    ],
  }
  const key = { 'idempotency-key': 'leak-of-a-report-1' }
  const first = ok(await taker.post('/api/contacts', onlyReport, key)).cases[0]
  ok(await taker.post('/api/contacts', onlyReport, key))
  const [complaint, second] = ok(
    await taker.post('/api/contacts', {
      channel: 'phone-12315',
      person: MIXED,
      story: say(MIXED),
      cases: [
        {
          kind: 'complaint',
          title: '要求退货',
          text: `我叫${MIXED.name}，买的鞋开胶，要求退货。`,
          request: '退货',
          operator: { name: '青松鞋店' },
        },
        { kind: 'report', title: `${WORDS}假货`, operator: { name: '锦鲤鞋厂' } },
      ],
    }),
  ).cases
  const third = ok(
    await taker.post('/api/contacts', {
      channel: 'phone-12315',
      isAnonymous: true,
      story: `${WORDS}，${LATE.name}都知道的。`,
      cases: [{ kind: 'report', title: `${WORDS}与${LATE.name}` }],
    }),
  ).cases[0]
  const plain = ok(
    await taker.post('/api/contacts', {
      channel: 'phone-12315',
      person: { name: '常来买', phone: '10000000009' },
      story: '买的锅漏水。',
      cases: [{ kind: 'complaint', title: '锅漏水', request: '换货', operator: { name: '铁锅店' } }],
    }),
  ).cases[0]
  ok(await taker.put(`/api/drafts/${uuid7()}`, { version: 0, form: JSON.stringify(onlyReport) }))

  // What is typed at the wrong place.
  await taker.post('/api/views', { name: `${REPORTER.phone}线索`, filters: {} })
  await taker.post('/api/views', { name: '线索', filters: { number: REPORTER.phone } })
  await taker.post('/api/contacts', { ...onlyReport, [REPORTER.name]: REPORTER.phone })
  await taker.post('/api/cases/search', { filter: { q: REPORTER.name }, cursor: REPORTER.phone })
  await taker.get(`/api/cases/${encodeURIComponent(REPORTER.name)}?q=${REPORTER.phone}`)
  await dispatcher.post('/api/cases/export', {
    filter: { phone: REPORTER.phone, q: REPORTER.phone, number: REPORTER.phone, tag: [REPORTER.phone] },
    format: 'csv',
  })

  await step(taker, third.id, 'edit', { change: {}, person: LATE, why: `补${LATE.name}的电话${LATE.phone}` })
  for (const { id } of [first, second, third, complaint, plain])
    await step(dispatcher, id, 'dispatch', {
      unitId: office.unit('own'),
      why: id === first.id ? `见${REPORTER.name}所述` : '',
    })
  await step(handler, first.id, 'sign', {})
  const file = PDF(`${REPORTER.name}${REPORTER.phone}.pdf`, say(REPORTER))
  const { evidence } = ok(await handler.post(`/api/cases/${first.id}/evidence`, file.body, file.headers))
  await step(handler, first.id, 'note', { note: `${REPORTER.name}又来电，${WORDS}，住${REPORTER.address}` })
  await step(handler, first.id, 'check', { why: `向${REPORTER.name}核实` })
  await step(handler, first.id, 'file', { why: '属实', fileNumber: `${REPORTER.name}案` })
  await step(handler, first.id, 'notify', { words: `已告知${REPORTER.name}`, by: `电话${REPORTER.phone}` })
  ok(
    await handler.post(`/api/cases/${first.id}/reveal`, {
      what: 'all',
      reason: `核实${REPORTER.name}的电话${REPORTER.phone}`,
    }),
  )
  await handler.post(`/api/cases/${first.id}/evidence/${evidence.id}/read`, {
    reason: `看${REPORTER.name}的照片`,
  })
  await step(dispatcher, first.id, 'link', {
    otherId: complaint.id,
    kind: 'joint-with',
    why: `${WORDS}，${REPORTER.name}`,
  })
  await step(handler, plain.id, 'sign', {})
  const split = await step(handler, plain.id, 'split', {
    case: { kind: 'report', title: `${WORDS}另案`, text: `${WORDS}：锅厂造假` },
    why: '另有线索',
  })
  await step(reviewer, complaint.id, 'withdraw', {
    words: '不投诉了',
    channel: `电话${MIXED.phone}，${MIXED.name}`,
  })

  await office.relay()
  await sealEveryAudit(office.db, office.world.people)
  return {
    reports: [first, second, third, split.created],
    evidenceId: evidence.id,
    complaint,
    plain,
    taker,
  }
}

/** Of the reports: nothing at all, for those who are not on their list. */
const walledOf = ({ reports }: Planted): Secret[] => [
  { what: 'words of the report', text: WORDS },
  { what: 'tag of the report', text: '蓝鲸线索' },
  { what: 'operator of the report', text: '锦鲤' },
  { what: 'masked name of the reporter', text: '钱某某' },
  { what: 'masked phone of the reporter', text: '100****5544' },
  ...reports.flatMap(({ id, number }) => [
    { what: `id of report ${number}`, text: id },
    { what: `number of report ${number}`, text: number },
  ]),
]

/** Asks all that can be read, as everybody; one line for each thing that somebody should not have been told. */
export async function leaksInAnswers(office: TestApp, planted: Planted): Promise<string[]> {
  const onList = [
    await office.signIn('dispatcher', 'desk'),
    await office.signIn('handler', 'own'),
    await office.signIn('unit-head', 'own'),
  ]
  const others = [office.nobody, planted.taker]
  for (const role of ROLES) if (role !== 'dispatcher') others.push(await office.signIn(role, 'other'))
  for (const role of ['dispatcher', 'handler'] as const)
    others.push(await office.signIn(role, 'own', OTHER_CENTRE))
  for (const scope of SCOPES) others.push(await office.withKey([scope]))
  const sealed = finder(SEALED)
  const walled = finder([...SEALED, ...walledOf(planted)])
  const leaks: string[] = []
  for (const client of new Set([...onList, ...others])) {
    const find = onList.includes(client) ? sealed : walled
    for (const { question, text } of await askAll(office, client, planted)) {
      let asked = question.startsWith('GET /api/audit') ? withoutTargets(text) : text
      // Whoever typed a draft reads it again.
      if (client === planted.taker && question.startsWith('GET /api/drafts')) asked = ''
      for (const what of find(asked)) leaks.push(`${question} tells ${client.name}: ${what}`)
    }
  }
  return leaks
}

/** The auditor sees by its id that a case was worked on, never which case that is. */
const withoutTargets = (text: string): string =>
  text.replaceAll(/"(targetId|otherId|contactId)":"[^"]*"/g, '"$1":""')

type Told = { question: string; text: string }

async function askAll(office: TestApp, client: Client, planted: Planted): Promise<Told[]> {
  const told: Told[] = []
  const ask = async (method: string, url: string, body?: unknown) => {
    const answer = await client.send(method, url, body)
    told.push({
      question: `${method} ${url.split('?', 1)[0]}`,
      text: JSON.stringify([answer.body, answer.headers]),
    })
    return answer
  }
  const gets = office.app.routeList.filter(
    ({ method, url }) => method === 'GET' && !/^\/api\/(live|oidc)|\*/.test(url),
  )
  const cases = [...planted.reports, planted.complaint, planted.plain]
  for (const route of gets)
    for (const { id } of route.url.includes(':caseId') ? cases : [{ id: '' }])
      await ask(
        'GET',
        addressOf(route, { caseId: id, evidenceId: planted.evidenceId, name: 'accept', list: 'tag' }) +
          (partOf(route, 'querystring')?.properties?.limit ? '?limit=200' : ''),
      )
  for (const filter of [
    {},
    { q: WORDS },
    { q: '蓝鲸' },
    { q: REPORTER.name },
    { q: '钱某某' },
    { operator: '锦鲤' },
    { phone: REPORTER.phone },
    { phone: MIXED.phone },
    { tag: ['蓝鲸线索'] },
    { kind: ['report'] },
    { unitId: [office.unit('own')] },
    ...planted.reports.flatMap(({ number }) => [{ number }, { q: number }]),
  ]) {
    const { body } = await ask('POST', '/api/cases/search', { filter, limit: 200 })
    if (body.items) told.push({ question: `count of ${JSON.stringify(filter)}`, text: miscounted(body) })
  }
  for (const filter of [{}, { q: WORDS }]) await ask('POST', '/api/cases/export', { filter, format: 'csv' })
  for (const { phone } of [REPORTER, MIXED, LATE]) {
    const { body } = await ask('POST', '/api/callers/history', { phone })
    if (body.items)
      told.push({ question: 'count of history', text: miscounted({ ...body, count: body.open + body.done }) })
  }
  return told
}

/** A count that knows of more than the list shows tells of the rest. */
const miscounted = ({
  items,
  count,
  capped,
}: {
  items: unknown[]
  count: number
  capped?: boolean
}): string => (items.length === count && capped !== true ? '' : WORDS)

/** One line for each difference between a report and a case that is nowhere, as somebody behind the wall is answered. */
export async function differencesFromAbsent(office: TestApp, planted: Planted): Promise<string[]> {
  const outsiders = [planted.taker]
  for (const role of ROLES)
    if (!/^(dispatcher)$/.test(role)) outsiders.push(await office.signIn(role, 'other'))
  const faults: string[] = []
  const fixture = { otherComplaint: { id: planted.plain.id } } as Fixture
  const routes = office.app.routeList.filter(({ url }) => url.includes(':caseId'))
  const absent = uuid7()
  for (const client of outsiders)
    for (const route of routes)
      for (const at of [{ version: 1 }, { version: 999 }]) {
        const answers = []
        for (const id of [absent, planted.reports[0]!.id])
          answers.push(await answerTo(client, route, id, planted, fixture, at))
        if (answers[0] !== answers[1])
          faults.push(`${route.method} ${route.url} for ${client.name}: ${answers.join(' but ')}`)
      }
  return faults
}

async function answerTo(
  client: Client,
  route: RouteInfo,
  caseId: string,
  { evidenceId }: Planted,
  fixture: Fixture,
  at: object,
): Promise<string> {
  const file = PDF('a.pdf', 'x')
  const sample = bodyFor(route, fixture)
  const { status, body } = await client.send(
    route.method,
    addressOf(route, { caseId, evidenceId, name: 'accept' }),
    route.multipart
      ? file.body
      : typeof sample === 'object' && 'version' in sample!
        ? { ...sample, ...at }
        : sample,
    route.multipart ? file.headers : {},
  )
  return `${status} ${JSON.stringify({ ...body, requestId: '' })}`
}

/** What those behind the wall hear. */
export async function leaksInLive(office: TestApp, planted: Planted): Promise<string[]> {
  const facts = await office.db.rows<Fact>(
    sql`select centre_id as "centreId", position, id, topic, at, data from fact where centre_id = ${CENTRE} order by position`,
  )
  assert(facts.length > 10, 'there is something to hear')
  const find = finder([...SEALED, ...walledOf(planted)])
  const leaks: string[] = []
  for (const role of ROLES.filter((one) => one !== 'dispatcher')) {
    const client = await office.signIn(role, 'other')
    const token = decodeURIComponent(client.own.cookie!.split('=').slice(1).join('='))
    const who: Who | null = await office.world.people.authenticator.findByToken(token)
    assert(who, 'somebody who is signed in')
    const heard = await toMessages(tables)(facts, who)
    for (const what of find(JSON.stringify(heard))) leaks.push(`live messages tell ${client.name}: ${what}`)
  }
  return leaks
}

/** Tables whose readable copies are masked; what was said stands in no other, not even masked. */
const READABLE = /^(cases|step|case_search)$/

/** The raw text of every row of every table, and every file of the evidence store. */
export async function leaksAtRest(office: TestApp): Promise<string[]> {
  const find = finder(SEALED)
  const findWords = finder([{ what: 'words of the report', text: WORDS }])
  const leaks: string[] = []
  const names = await office.db.rows<{ schema: string; name: string }>(sql`
    select table_schema as schema, table_name as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`)
  assert(names.length > 20, 'all tables are looked through')
  for (const { schema, name } of names) {
    const rows = await office.db.rows<{ text: string }>(
      sql`select t::text as text from ${sql.table(`${schema}.${name}`)} t`,
    )
    const text = rows.map((row) => row.text).join('\n')
    for (const what of find(text))
      // The log of a case is never written over: what was said before its person was named stays in it, masked as it was then.
      if (name !== 'step' || what !== `name ${LATE.name}`) leaks.push(`table ${name} holds ${what}`)
    if (!READABLE.test(name)) for (const what of findWords(text)) leaks.push(`table ${name} holds ${what}`)
  }
  const folder = join(office.folder, 'evidence')
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const content = entry.isFile() ? readFileSync(join(entry.parentPath, entry.name)) : Buffer.alloc(0)
    for (const what of find(entry.name + content.toString('latin1') + content.toString('utf8')))
      leaks.push(`a file of the evidence store holds ${what}`)
  }
  return leaks
}

/** Lines of the log hold neither people nor stories. */
export const leaksInLog = (lines: readonly string[]): string[] =>
  finder([...SEALED, { what: 'words of the report', text: WORDS }])(lines.join('\n')).map(
    (what) => `the log holds ${what}`,
  )
