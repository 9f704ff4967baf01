/** For tests: the real wiring on a database of its own, under a clock that stands still, with people who sign in. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fakeClock, machineClock } from '#kit/clock.ts'
import type { App } from '#kit/http/index.ts'
import { createLog, type Logger } from '#kit/log.ts'
import { assert, isRefusal, type Outcome } from '#kit/outcome.ts'
import { relayOnce } from '#kit/outbox/index.ts'
import { testDb } from '#kit/testing/index.ts'
import { needsSecondFactor, needsUnit, type Role, type Scope } from '#people'
import {
  codeAt,
  createCentre,
  createKey,
  createStaff,
  createUnit,
  newTotpSecret,
  operatorOf,
  SESSION_COOKIE,
} from '#people/server'
import { openWorld, serve, type ServeOptions, type World } from './main.ts'

export const CENTRE = 320100
export const OTHER_CENTRE = 320500

/** `office` lies below `own`; `other` is another district's. Each centre has all of them. */
export const UNITS = ['bureau', 'desk', 'own', 'office', 'other'] as const
export type UnitName = (typeof UNITS)[number]

export type Answer = { status: number; body: any; headers: Record<string, unknown> }
/** Somebody at a browser or a program with a key. */
export type Client = {
  readonly name: string
  /** The headers that prove who it is. */
  readonly own: Readonly<Record<string, string>>
  send(method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  get(url: string, headers?: Record<string, string>): Promise<Answer>
  post(url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  put(url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

export type TestApp = Awaited<ReturnType<typeof testApp>>

export type TestOptions = ServeOptions & { log?: Logger }

/** It is 2020-03-05 10:00, a Thursday. Two centres with the same units. */
export async function testApp({ log = createLog({ level: 'silent' }), ...opts }: TestOptions = {}) {
  const base = await testDb()
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-app-'))
  const clock = fakeClock(new Date('2020-03-05T10:00:00+08:00'))
  const world = await openWorld({
    db: base.db,
    keyFile: join(folder, 'keys.json'),
    evidenceDir: join(folder, 'evidence'),
    log,
    clock,
  })
  const app = await serve(world, opts)
  await app.ready()
  const units = new Map<string, string>()
  for (const centreId of [CENTRE, OTHER_CENTRE]) await makeCentre(world, centreId, units)
  const nobody = clientOf(app, 'nobody', {})
  const known = new Map<string, Promise<Client>>()

  const unit = (name: UnitName, centreId = CENTRE): string => {
    const id = units.get(`${centreId}/${name}`)
    assert(id, `there is a unit ${name}`)
    return id
  }
  /** Signs in somebody of these roles, whose unit roles are at `at`; the same person for the same question. */
  const signIn = (
    roles: Role | readonly Role[],
    at: UnitName = 'own',
    centreId = CENTRE,
  ): Promise<Client> => {
    const all: Role[] = typeof roles === 'string' ? [roles] : [...roles]
    const question = `${all.join('-')}.${at}.${centreId}`
    const already = known.get(question)
    if (already) return already
    const client = enter(app, world, { roles: all, unitId: unit(at, centreId), centreId, username: question })
    known.set(question, client)
    return client
  }
  /** A program with a key of these scopes. */
  const withKey = async (scopes: readonly Scope[], centreId = CENTRE): Promise<Client> => {
    const order = { name: 'test', scopes: [...scopes] }
    const { token } = doneOf(
      await world.db.transaction((tx) => createKey(tx, order, operatorOf(centreId), world.people)),
    )
    return clientOf(app, `key ${scopes.join(' ')}`, { authorization: `Bearer ${token}` })
  }
  return {
    app,
    world,
    db: base.db,
    /** Its keys.json and evidence. */
    folder,
    clock,
    nobody,
    unit,
    signIn,
    withKey,
    /** Facts told so far get their positions. */
    relay: () => relayOnce(base.db),
    async close() {
      await app.close()
      await base.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function makeCentre(world: World, centreId: number, units: Map<string, string>): Promise<void> {
  const by = operatorOf(centreId)
  await world.db.transaction(async (tx) => {
    const name = centreId === CENTRE ? '南京' : '苏州'
    doneOf(await createCentre(tx, { centreId, name: `${name}12315中心`, shortName: name }, by, world.people))
    const make = async (
      unitName: UnitName,
      parent: UnitName | null,
      kind: 'bureau' | 'centre' | 'district-bureau' | 'office',
    ) => {
      const parentId = parent === null ? null : units.get(`${centreId}/${parent}`)!
      const order = {
        parentId,
        kind,
        name: `${name}${unitName}`,
        shortName: unitName,
        code: unitName.toUpperCase(),
        districtCode: null,
      }
      units.set(`${centreId}/${unitName}`, doneOf(await createUnit(tx, order, by, world.people)).id)
    }
    await make('bureau', null, 'bureau')
    await make('desk', 'bureau', 'centre')
    await make('own', 'bureau', 'district-bureau')
    await make('office', 'own', 'office')
    await make('other', 'bureau', 'district-bureau')
  })
}

type Newcomer = { roles: readonly Role[]; unitId: string; centreId: number; username: string }
const PASSWORD = 'correct-horse-battery-9'

/** Made by the operator, signed in through the front door, second factor included. */
async function enter(
  app: App,
  world: World,
  { roles, unitId, centreId, username }: Newcomer,
): Promise<Client> {
  const totpSecret = needsSecondFactor(roles) ? newTotpSecret() : undefined
  const order = {
    username,
    name: '测试员',
    unitId,
    roles: roles.map((role) => ({ role, unitId: needsUnit(role) ? unitId : null })),
  }
  doneOf(
    await world.db.transaction((tx) =>
      createStaff(tx, order, operatorOf(centreId), world.people, {
        password: PASSWORD,
        ...(totpSecret && { totpSecret }),
      }),
    ),
  )
  const first = await clientOf(app, username, {}).post('/api/sign-in', {
    centreId,
    username,
    password: PASSWORD,
  })
  assert(first.status === 200, `sign-in of ${username}: ${JSON.stringify(first.body)}`)
  const client = clientOf(app, username, { cookie: cookieOf(first) })
  if (totpSecret === undefined) return client
  const second = await client.post('/api/sign-in/second-factor', {
    code: codeAt(totpSecret, machineClock.now()),
  })
  assert(second.status === 200, `second factor of ${username}: ${JSON.stringify(second.body)}`)
  return clientOf(app, username, {
    cookie: second.headers['set-cookie'] === undefined ? cookieOf(first) : cookieOf(second),
  })
}

function cookieOf({ headers }: Answer): string {
  const cookies = [headers['set-cookie']].flat() as string[]
  const session = cookies.find((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`))
  assert(session, 'the answer sets the session cookie')
  return session.split(';', 1)[0]!
}

/** Sends as a page of this site does. */
export function clientOf(app: App, name: string, own: Readonly<Record<string, string>>): Client {
  const send: Client['send'] = async (method, url, body, headers = {}) => {
    const response = await app.inject({
      method: method as 'GET',
      url,
      headers: { origin: 'http://localhost:80', ...own, ...headers },
      ...(body !== undefined && { payload: body as object }),
    })
    const isJson = String(response.headers['content-type'] ?? '').includes('json')
    return {
      status: response.statusCode,
      body: isJson ? response.json() : response.body,
      headers: response.headers,
    }
  }
  return {
    name,
    own,
    send,
    get: (url, headers) => send('GET', url, undefined, headers),
    post: (url, body = {}, headers) => send('POST', url, body, headers),
    put: (url, body, headers) => send('PUT', url, body, headers),
  }
}

/** The value of an outcome that a test takes for granted. */
export function doneOf<T>(outcome: Outcome<T>): T {
  assert(!isRefusal(outcome), `not refused: ${JSON.stringify(outcome)}`)
  return outcome.done
}
