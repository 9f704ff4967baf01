import type { FastifyRequest } from 'fastify'
import type { Clock } from '#kit/clock.ts'
import type { Db } from '#kit/db/index.ts'
import { UNIT_ROLES } from '../rules/roles.ts'
import { sessionEnd } from '../rules/settings.ts'
import { nextStep } from '../rules/sign-in-step.ts'
import type { Who } from '../rules/who.ts'
import { SESSION_COOKIE } from './cookie.ts'
import { limitsOf } from './settings.ts'
import { findLiveKey, findLiveKeyById, touchKey, type LiveKey } from './store/keys.ts'
import { findLiveSession, touchSession, type SessionRow } from './store/sessions.ts'
import { readToken } from './token.ts'

/** How long an ended session may still be believed in another process. */
const BELIEVED_MS = 5_000
/** `seen_at` and `used_at` are written at most this often. */
const TOUCH_MS = 60_000
const CACHE_ENTRIES_MAX = 20_000

export type Authenticator = {
  /** Who sends this: an API key (Authorization: Bearer) or a session (cookie); null: nobody we know. */
  authenticate(request: FastifyRequest): Promise<Who | null>
  /** The same person or key as of now, not counted as activity; null when it has ended. For long answers. */
  again(who: Who): Promise<Who | null>
  /** The key of a token, for commands that act with a key file. */
  findByToken(token: string): Promise<Who | null>
  /** Call after a session, a key, a role or a unit has changed: this process asks the database anew. */
  forget(): void
}

type Believed = { who: Who; untilMs: number }
type Found = { who: Who; endsAt: Date | null }

/**
 * Finds out who sends a request: one indexed statement, then believed for five seconds, so that an API key at a
 * thousand requests a second costs a hash and a look into a map.
 */
export function openAuthenticator({ db, machine }: { db: Db; machine: Clock }): Authenticator {
  const believed = new Map<string, Believed>()
  const asking = new Map<string, Promise<Who | null>>()
  let generation = 0

  async function ask(token: string, mark: string): Promise<Who | null> {
    const read = readToken(token)
    if (!read) return null
    const asked = generation
    const now = machine.now()
    const found =
      read.kind === 'key'
        ? await byKey(read.centreId, read.hash, now)
        : await bySession(read.centreId, read.hash, now)
    if (!found) return null
    // Something ended while the database answered: this answer may be older than that.
    if (asked === generation) {
      const untilMs = Math.min(now.getTime() + BELIEVED_MS, found.endsAt?.getTime() ?? Infinity)
      const [oldest] = believed.size >= CACHE_ENTRIES_MAX ? believed.keys() : []
      if (oldest !== undefined) believed.delete(oldest)
      believed.set(mark, { who: found.who, untilMs })
    }
    return found.who
  }

  async function byKey(centreId: number, hash: Buffer, now: Date): Promise<Found | null> {
    const key = await findLiveKey(db, centreId, hash, now)
    if (!key) return null
    if (!key.usedAt || now.getTime() - key.usedAt.getTime() > TOUCH_MS)
      await touchKey(db, centreId, key.id, now)
    return { who: whoOfKey(key, centreId), endsAt: key.expiresAt }
  }

  async function bySession(centreId: number, hash: Buffer, now: Date): Promise<Found | null> {
    const row = await findLiveSession(db, centreId, { tokenHash: hash }, now, UNIT_ROLES)
    if (!row) return null
    let endsAt = row.expiresAt
    if (now.getTime() - row.seenAt.getTime() > TOUCH_MS) {
      endsAt = sessionEnd(row.createdAt, now, limitsOf(row.settings))
      await touchSession(db, centreId, row.sessionId, now, endsAt)
    }
    return { who: whoOfSession(row), endsAt }
  }

  /** Many requests at once with one token ask the database once. */
  function find(token: string): Promise<Who | null> {
    const known = believed.get(token)
    if (known && known.untilMs > machine.now().getTime()) return Promise.resolve(known.who)
    const mark = token
    const already = asking.get(mark)
    if (already) return already
    const answer = ask(token, mark).finally(() => {
      if (asking.get(mark) === answer) asking.delete(mark)
    })
    asking.set(mark, answer)
    return answer
  }

  return {
    authenticate(request) {
      // Another scheme, such as a proxy's own Basic, is none of ours.
      const bearer = /^bearer (.*)$/i.exec(request.headers.authorization ?? '')?.[1]
      if (bearer !== undefined) return find(bearer.trim())
      const cookie = request.cookies[SESSION_COOKIE]
      return cookie === undefined ? Promise.resolve(null) : find(cookie)
    },
    async again(who) {
      const now = machine.now()
      if (who.kind === 'key') {
        const key = await findLiveKeyById(db, who.centreId, who.id, now)
        return key ? whoOfKey(key, who.centreId) : null
      }
      if (who.kind !== 'staff' || !who.sessionId) return null
      const row = await findLiveSession(db, who.centreId, { id: who.sessionId }, now, UNIT_ROLES)
      return row ? whoOfSession(row) : null
    },
    findByToken: find,
    forget() {
      generation += 1
      believed.clear()
      asking.clear()
    },
  }
}

const NO_UNITS: ReadonlySet<string> = new Set()

const whoOfKey = (key: LiveKey, centreId: number): Who => ({
  kind: 'key',
  id: key.id,
  name: key.name,
  centreId,
  roles: [],
  unitId: null,
  unitIds: NO_UNITS,
  scopes: key.scopes,
})

function whoOfSession(row: SessionRow): Who {
  const next = nextStep({
    roles: row.roles,
    hasSecondFactor: row.hasSecondFactor,
    secondFactorPassed: row.secondFactorAt !== null,
    mustChangePassword: row.mustChangePassword,
  })
  return {
    kind: 'staff',
    id: row.staffId,
    name: row.name,
    centreId: row.centreId,
    roles: row.roles,
    unitId: row.unitId,
    unitIds: new Set(row.unitIds),
    sessionId: row.sessionId,
    ...(next && { next }),
  }
}

/** The operator at the machine: a command without --as. Audited; never sees identity. */
export const operatorOf = (centreId: number): Who => ({
  kind: 'operator',
  id: 'operator',
  name: '操作员',
  centreId,
  roles: [],
  unitId: null,
  unitIds: NO_UNITS,
})

/** What runs by the clock. */
export const systemOf = (centreId: number): Who => ({
  kind: 'system',
  id: 'system',
  name: '系统',
  centreId,
  roles: [],
  unitId: null,
  unitIds: NO_UNITS,
})
