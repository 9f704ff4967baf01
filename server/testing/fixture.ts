/** One real thing of every kind in the first centre, so that routes can be asked about something that exists. */
import { uuid7 } from '#kit/ids.ts'
import { assert } from '#kit/outcome.ts'
import type { CaseForRules } from '#cases'
import type { RouteInfo } from '#kit/http/index.ts'
import type { Answer, Client, TestApp } from '../testing.ts'
import { partOf } from './gate.ts'
import { sampleOf } from './sample.ts'

export type FixtureCase = { id: string; evidenceId: string; rules: CaseForRules }
export type Fixture = {
  readonly staffId: string
  readonly unitId: string
  readonly keyId: string
  readonly sessionId: string
  readonly draftId: string
  readonly viewId: string
  /** Both dispatched to the unit `own`. */
  readonly complaint: FixtureCase
  readonly report: FixtureCase
  readonly otherComplaint: { id: string }
  /** Everything above, to look for in what others are told. */
  readonly ids: readonly string[]
}

export async function makeFixture(office: TestApp): Promise<Fixture> {
  const admin = await office.signIn('admin')
  const dispatcher = await office.signIn('dispatcher')
  const person = {
    username: 'target',
    name: '对象',
    unitId: office.unit('own'),
    roles: [{ role: 'agent', unitId: null }],
  }
  const staffId: string = ok(await admin.post('/api/staff', person)).staff.id
  const unit = {
    parentId: office.unit('own'),
    kind: 'office',
    name: '对象所',
    shortName: '对象所',
    code: 'TARGET',
    districtCode: null,
  }
  const unitId: string = ok(await admin.post('/api/units', unit)).id
  const keyId: string = ok(await admin.post('/api/keys', { name: 'target', scopes: ['people:read'] })).key.id
  const sessionId: string = ok(await dispatcher.get('/api/me')).sessionId
  const viewId: string = ok(await dispatcher.post('/api/views', { name: '对象', filters: {} })).id
  const draftId = uuid7()
  ok(await dispatcher.put(`/api/drafts/${draftId}`, { version: 0, form: '{}' }))

  const me = ok(await dispatcher.get('/api/me'))
  const registered = async (kind: 'complaint' | 'report') =>
    ok(await dispatcher.post('/api/contacts', contactOf(kind, office.unit('own')))).cases[0] as {
      id: string
      state: CaseForRules['state']
    }
  const rulesOf = (kind: 'complaint' | 'report', state: CaseForRules['state']): CaseForRules => ({
    kind,
    ruleSet: 'o20',
    state,
    outcome: null,
    unitId: office.unit('own'),
    handlerId: null,
    takenBy: me.id,
    isWalled: kind === 'report',
    isRealName: false,
    isDone: false,
    returns: 0,
    returnRefused: false,
    wasAccepted: false,
    stateBefore: null,
  })
  const complaint = await registered('complaint')
  const report = await registered('report')
  const otherComplaint = await registered('complaint')
  const evidenceOf = async (caseId: string): Promise<string> =>
    ok(await dispatcher.post(`/api/cases/${caseId}/evidence`, PDF.body, PDF.headers)).evidence.id
  return {
    staffId,
    unitId,
    keyId,
    sessionId,
    draftId,
    viewId,
    complaint: {
      id: complaint.id,
      evidenceId: await evidenceOf(complaint.id),
      rules: rulesOf('complaint', complaint.state),
    },
    report: {
      id: report.id,
      evidenceId: await evidenceOf(report.id),
      rules: rulesOf('report', report.state),
    },
    otherComplaint: { id: otherComplaint.id },
    ids: [staffId, unitId, keyId, sessionId, draftId, complaint.id, report.id, otherComplaint.id],
  }
}

/** What the law asks of a complaint and of a report (O20 arts. 9, 24); invented throughout. */
export const contactOf = (kind: 'complaint' | 'report', unitId?: string) => ({
  channel: 'phone-12315',
  person: { name: '测试人', phone: '10000000001', address: '测试路1号' },
  story: '口罩卖到三十元一只，要求退款。',
  cases: [
    {
      kind,
      title: '口罩价格',
      request: '退款',
      operator: { name: '测试大药房', address: '测试路2号' },
      districtCode: 320105,
      ...(unitId !== undefined && { unitId }),
    },
  ],
})

/** The body returned by a request that must succeed. */
export function ok({ status, body }: Answer): any {
  assert(status >= 200 && status < 300, `${status} ${JSON.stringify(body)}`)
  return body
}

/** A version that nobody has: the request is refused where it would begin to change something. */
export const STALE = 999_999

/** A body that fits the route, about real things where it names some, and at a stale version. */
export function bodyFor(route: RouteInfo, fixture: Fixture, all = false): unknown {
  const schema = partOf(route, 'body')
  if (!schema) return undefined
  const sample = sampleOf(schema, all)
  if (typeof sample !== 'object' || sample === null) return sample
  const real: Record<string, unknown> = {
    version: schema.properties?.version?.type === 'string' ? 'stale' : STALE,
    otherId: fixture.otherComplaint.id,
    intoId: fixture.otherComplaint.id,
    ...(route.url.endsWith('/link') && { kind: 'joint-with' }),
    ...(route.url.endsWith('/roles') && { roles: [{ role: 'agent', unitId: null }] }),
  }
  return Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, real[name] ?? value]))
}

/** A file that is one, as a form sends it. */
const PDF = {
  headers: { 'content-type': 'multipart/form-data; boundary=part' },
  body: Buffer.from(
    '--part\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n%%EOF\r\n--part--\r\n',
  ),
}

/** Sends what the route takes: a body that fits at a stale version, or a file. */
export const call = (client: Client, route: RouteInfo, address: string, fixture: Fixture): Promise<Answer> =>
  route.multipart
    ? client.send(route.method, address, PDF.body, PDF.headers)
    : client.send(route.method, address, bodyFor(route, fixture))
