/** For the module's own tests: a centre, a small app with people's routes, and people who sign in to it. */
import { randomBytes } from 'node:crypto'
import pino from 'pino'
import { fakeClock } from '#kit/clock.ts'
import { sql } from '#kit/db/index.ts'
import { buildApp, type App } from '#kit/http/index.ts'
import { assert, isRefusal } from '#kit/outcome.ts'
import { sealer } from '#kit/seal.ts'
import { testDb } from '#kit/testing/index.ts'
import { peopleTable } from '../rules/permissions.ts'
import { needsUnit, type Role } from '../rules/roles.ts'
import type { Who } from '../rules/who.ts'
import { openAuthenticator, operatorOf } from './authenticate.ts'
import { SESSION_COOKIE } from './cookie.ts'
import { createCentre } from './create-centre.ts'
import { createKey } from './create-key.ts'
import { createStaff } from './create-staff.ts'
import { createUnit } from './create-unit.ts'
import { peopleGuard } from './guard.ts'
import type { Needs } from './needs.ts'
import { peopleRoutes } from './routes.ts'
import { codeAt, newTotpSecret } from './totp.ts'

export const CENTRE = 320100
export const PASSWORD = 'kofe9xw2vq-lamp'
const ORIGIN = 'http://localhost:80'

export type Sent = {
  status: number
  body: any
  cookies: Record<string, string>
  headers: Record<string, unknown>
}

/** What one browser or one program sends: it keeps its cookies. */
export type Client = {
  get(url: string): Promise<Sent>
  post(url: string, body?: object, headers?: Record<string, string>): Promise<Sent>
  put(url: string, body: object): Promise<Sent>
  delete(url: string): Promise<Sent>
  cookies: Record<string, string>
}

export type Options = {
  empty?: boolean
  proxies?: string[]
  needs?: Partial<Needs>
  routes?: (app: App) => void
}

export async function given(options: Options = {}) {
  const { db, drop } = await testDb()
  const clock = fakeClock(new Date('2020-03-05T01:00:00Z'))
  const machine = fakeClock(new Date('2026-01-05T01:00:00Z'))
  const lines: string[] = []
  const keys = {
    seal: new Map([[1, randomBytes(32)]]),
    hash: new Map([[1, randomBytes(32)]]),
    sealVersion: 1,
    hashVersion: 1,
  }
  const authenticator = openAuthenticator({ db, machine })
  const tables = [peopleTable]
  const needs: Needs = { db, clock, machine, sealer: sealer(keys), authenticator, tables, ...options.needs }
  const app = await buildApp<Who>({
    guard: peopleGuard(authenticator, tables),
    log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    title: { title: 'Test', version: '1' },
    ...(options.proxies && { proxies: options.proxies }),
  })
  peopleRoutes(app, needs)
  options.routes?.(app)
  await app.ready()

  const by = (centreId: number) => operatorOf(centreId)
  const addCentre = async (centreId: number, shortName: string) =>
    done(
      await db.transaction((tx) =>
        createCentre(tx, { centreId, name: `${shortName}市投诉举报中心`, shortName }, by(centreId), needs),
      ),
    )
  const addUnit = async (code: string, parentId: string | null = null, centreId = CENTRE) =>
    done(
      await db.transaction((tx) =>
        createUnit(
          tx,
          { parentId, kind: 'office', name: `单位${code}`, shortName: code, code, districtCode: null },
          by(centreId),
          needs,
        ),
      ),
    )
  if (!options.empty) await addCentre(CENTRE, '南京')

  /** Nobody yet; `remoteAddress` is where the socket comes from. */
  function client(remoteAddress = '127.0.0.1', headers: Record<string, string> = {}): Client {
    const cookies: Record<string, string> = {}
    const send = async (
      method: 'GET' | 'POST' | 'PUT' | 'DELETE',
      url: string,
      body?: object,
      more: Record<string, string> = {},
    ): Promise<Sent> => {
      const response = await app.inject({
        method,
        url,
        remoteAddress,
        headers: { ...(method !== 'GET' && { origin: ORIGIN }), ...headers, ...more },
        cookies,
        ...(body && { payload: body }),
      })
      for (const cookie of response.cookies) {
        if (cookie.maxAge === 0 || cookie.value === '') delete cookies[cookie.name]
        else cookies[cookie.name] = cookie.value
      }
      const isJson = String(response.headers['content-type'] ?? '').includes('json')
      return {
        status: response.statusCode,
        body: isJson ? response.json() : response.body,
        cookies,
        headers: response.headers,
      }
    }
    return {
      get: (url) => send('GET', url),
      post: (url, body, more) => send('POST', url, body, more),
      put: (url, body) => send('PUT', url, body),
      delete: (url) => send('DELETE', url),
      cookies,
    }
  }

  /** A member of staff with a known password; administrators and signers with a second factor. */
  async function person(
    username: string,
    roles: readonly Role[],
    more: { unitId?: string | null; centreId?: number; oidcSubject?: string } = {},
  ) {
    const centreId = more.centreId ?? CENTRE
    const unitId = more.unitId ?? null
    const totpSecret = newTotpSecret()
    const withFactor = roles.some((role) => role === 'admin' || role === 'signer')
    const order = {
      username,
      name: `${username}某`,
      unitId,
      roles: roles.map((role) => ({ role, unitId: needsUnit(role) ? unitId : null })),
      ...(more.oidcSubject !== undefined && { oidcSubject: more.oidcSubject }),
    }
    const { staff } = done(
      await db.transaction((tx) =>
        createStaff(tx, order, by(centreId), needs, {
          password: PASSWORD,
          ...(withFactor && { totpSecret }),
        }),
      ),
    )
    return { id: staff.id, username, totpSecret, version: staff.version, centreId }
  }

  /** Signs in through the front door, with the second factor where there is one. */
  async function signedIn(
    one: { username: string; totpSecret: string; centreId: number },
    at = client(),
  ): Promise<Client> {
    const first = await at.post('/api/sign-in', {
      centreId: one.centreId,
      username: one.username,
      password: PASSWORD,
    })
    assert(first.status === 200, `${one.username} signs in: ${JSON.stringify(first.body)}`)
    if (first.body.next === 'second-factor') {
      machine.advance(30_000)
      const second = await at.post('/api/sign-in/second-factor', {
        code: codeAt(one.totpSecret, machine.now()),
      })
      assert(
        second.status === 200,
        `${one.username} passes the second factor: ${JSON.stringify(second.body)}`,
      )
    }
    return at
  }

  const as = async (username: string, roles: readonly Role[], more: Parameters<typeof person>[2] = {}) => {
    const one = await person(username, roles, more)
    return { ...one, ...(await signedIn(one)) }
  }

  const key = async (scopes: Parameters<typeof createKey>[1]['scopes'], centreId = CENTRE) => {
    const made = done(
      await db.transaction((tx) => createKey(tx, { name: '接口', scopes }, by(centreId), needs)),
    )
    return {
      id: made.key.id,
      token: made.token,
      ...client('127.0.0.1', { authorization: `Bearer ${made.token}` }),
    }
  }

  /** Facts told so far, oldest first: `topic what`. */
  const told = async () =>
    (
      await db.rows<{ line: string }>(
        sql`select topic || ' ' || (data->>'what') as line from outbox order by id`,
      )
    ).map((row) => row.line)
  const audited = async () =>
    (await db.rows<{ action: string }>(sql`select action from audit_pending order by id`)).map(
      (row) => row.action,
    )

  return {
    db,
    app,
    needs,
    clock,
    machine,
    lines,
    client,
    person,
    signedIn,
    as,
    key,
    addCentre,
    addUnit,
    told,
    audited,
    async close() {
      await app.close()
      await drop()
    },
  }
}
export type Given = Awaited<ReturnType<typeof given>>

function done<T>(outcome: { done: T } | { refused: string }): T {
  assert(!isRefusal(outcome as never), `refused: ${JSON.stringify(outcome)}`)
  return (outcome as { done: T }).done
}

export const sessionToken = (client: Client): string => client.cookies[SESSION_COOKIE] ?? ''
