import { randomBytes } from 'node:crypto'
import * as oidc from 'openid-client'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { sent, type App } from '#kit/http/index.ts'
import { done, isRefusal, refuse, type Outcome, type Refusal } from '#kit/outcome.ts'
import { CentreId } from '../contract/words.ts'
import { audit, nobodyOf } from './audit.ts'
import { fromOf, OIDC_COOKIE } from './cookie.ts'
import type { From, Needs } from './needs.ts'
import { discover, findOidcSetup } from './oidc-client.ts'
import { endReplaced, findSignInCentre } from './sign-in.ts'
import { giveCookie, startSession, type StartedSession } from './start-session.ts'
import { addAttempt, takeAttempt } from './store/oidc.ts'
import { findStaffBySubject } from './store/staff.ts'
import { hashToken } from './token.ts'

const ATTEMPT_SECONDS = 600
const STATE_FORM = /^([1-9][0-9]{5})\.[A-Za-z0-9_-]{43}$/
/** A path of this site and nothing else; `//host` and `/\host` would lead away. */
const LOCAL_PATH = '^/(?![/\\\\])[\\x21-\\x7e]{0,300}$'

export type OidcRefusal =
  | 'no-oidc'
  | 'provider-unreachable'
  | 'attempt-ended'
  | 'provider-refused'
  | 'no-such-staff'
  | 'bad-input'

/** Begins: where to send the browser, and the state that it must bring back in a cookie. PKCE and nonce always. */
export async function startOidc(
  order: { centreId?: number | undefined; returnTo: string },
  needs: Needs,
): Promise<Outcome<{ url: string; state: string }, OidcRefusal>> {
  const centre = await findSignInCentre(needs.db, order.centreId)
  if (isRefusal(centre)) return centre
  const centreId = centre.done
  const setup = await findOidcSetup(needs.db, centreId, needs)
  if (!setup) return refuse('no-oidc')
  const now = needs.machine.now()
  let configuration
  try {
    configuration = await discover(setup, now)
  } catch (error) {
    return refuse('provider-unreachable', { why: reasonOf(error) })
  }
  const state = `${centreId}.${randomBytes(32).toString('base64url')}`
  const nonce = oidc.randomNonce()
  const codeVerifier = oidc.randomPKCECodeVerifier()
  const expiresAt = new Date(now.getTime() + ATTEMPT_SECONDS * 1000)
  await addAttempt(needs.db, centreId, hashToken(state), {
    nonce,
    codeVerifier,
    returnTo: order.returnTo,
    expiresAt,
  })
  const url = oidc.buildAuthorizationUrl(configuration, {
    // As the token request will name it: the library drops a default port.
    redirect_uri: new URL(setup.redirectUri).href,
    scope: 'openid profile',
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  })
  return done({ url: url.href, state })
}

/**
 * Ends it: the state must be in the address and in this browser's cookie, unused and young; the person is whoever has
 * the claim's value as `oidcSubject`. A second factor that the role asks for is still asked for.
 */
export async function finishOidc(
  query: string,
  cookieState: string | undefined,
  from: From,
  needs: Needs,
): Promise<Outcome<{ session: StartedSession; returnTo: string }, OidcRefusal>> {
  const state = new URLSearchParams(query).get('state') ?? ''
  const centreId = Number(STATE_FORM.exec(state)?.[1])
  if (!centreId || state !== cookieState) return refuse('attempt-ended')
  const attempt = await takeAttempt(needs.db, centreId, hashToken(state))
  const now = needs.machine.now()
  if (!attempt || attempt.expiresAt <= now) return refuse('attempt-ended')
  const setup = await findOidcSetup(needs.db, centreId, needs)
  if (!setup) return refuse('no-oidc')

  let subject: unknown
  try {
    const address = new URL(setup.redirectUri)
    address.search = query
    const tokens = await oidc.authorizationCodeGrant(await discover(setup, now), address, {
      expectedState: state,
      expectedNonce: attempt.nonce,
      pkceCodeVerifier: attempt.codeVerifier,
      idTokenExpected: true,
    })
    subject = tokens.claims()?.[setup.claim]
  } catch (error) {
    return refuse('provider-refused', { why: reasonOf(error) })
  }
  const staff =
    typeof subject === 'string' && subject !== ''
      ? await findStaffBySubject(needs.db, centreId, subject)
      : undefined
  if (!staff?.isActive) {
    await needs.db.transaction((tx) =>
      audit(tx, nobodyOf(centreId), {
        at: needs.clock.now(),
        action: 'session.refused',
        targetKind: 'staff',
        targetId: staff?.id ?? 'unknown',
        data: { by: 'oidc', address: from.address },
      }),
    )
    return refuse('no-such-staff')
  }
  const session = await needs.db.transaction((tx) =>
    startSession(tx, centreId, staff, { by: 'oidc', from }, needs),
  )
  return done({ session, returnTo: attempt.returnTo })
}

/** For the log: the library's code and the provider's own error word, never a token or a parameter. */
function reasonOf(error: unknown): string {
  const { code, error: word, message } = error as { code?: string; error?: string; message?: string }
  return [code, word ?? message]
    .filter((part) => typeof part === 'string')
    .join(': ')
    .slice(0, 200)
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/**
 * A page, not a redirect: a redirect would still belong to the navigation that the identity provider began, and the
 * browser would not send the Strict cookie with it. The page's own step is same-site.
 */
const onwardPage = (to: string): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>心桥</title><meta http-equiv="refresh" content="0;url=${escapeHtml(to)}"></head>
<body><p><a href="${escapeHtml(to)}">登录成功，正在进入…</a></p></body></html>
`

function toSignIn(request: FastifyRequest, reply: FastifyReply, refusal: Refusal<OidcRefusal>): void {
  request.log.warn({ refused: refusal.refused, why: refusal.why }, 'OIDC sign-in refused')
  return sent(reply.redirect(`/sign-in?refused=${refusal.refused}`, 303))
}

const lax = (isHttps: boolean) =>
  ({ path: '/api/oidc', httpOnly: true, sameSite: 'lax', secure: isHttps }) as const

export function oidcRoutes(app: App, needs: Needs): void {
  const Start = Type.Object({
    centreId: Type.Optional(CentreId),
    returnTo: Type.Optional(Type.String({ pattern: LOCAL_PATH })),
  })
  app.get(
    '/api/oidc/start',
    {
      schema: { tags: ['sign-in'], summary: 'Go to the identity provider', querystring: Start },
      config: { may: 'anyone', stream: true },
    },
    async (request, reply) => {
      const { centreId, returnTo = '/' } = request.query
      const outcome = await startOidc({ centreId, returnTo }, needs)
      reply.header('cache-control', 'no-store')
      if (isRefusal(outcome)) return toSignIn(request, reply, outcome)
      reply.setCookie(OIDC_COOKIE, outcome.done.state, {
        ...lax(fromOf(request).isHttps),
        maxAge: ATTEMPT_SECONDS,
      })
      return sent(reply.redirect(outcome.done.url, 303))
    },
  )
  // Providers add parameters of their own; the library checks those that matter.
  const Callback = Type.Object(
    { state: Type.Optional(Type.String({ maxLength: 200 })) },
    { additionalProperties: true },
  )
  app.get(
    '/api/oidc/callback',
    {
      schema: { tags: ['sign-in'], summary: 'Back from the identity provider', querystring: Callback },
      config: { may: 'anyone', stream: true },
    },
    async (request, reply) => onCallback(request, reply, needs),
  )
}

async function onCallback(request: FastifyRequest, reply: FastifyReply, needs: Needs): Promise<void> {
  const from = fromOf(request)
  const query = new URL(request.url, 'http://localhost').search
  const outcome = await finishOidc(query, request.cookies[OIDC_COOKIE], from, needs)
  reply.clearCookie(OIDC_COOKIE, lax(from.isHttps))
  reply.header('cache-control', 'no-store')
  if (isRefusal(outcome)) return toSignIn(request, reply, outcome)
  await endReplaced(request, needs)
  giveCookie(reply, outcome.done.session, from)
  return sent(reply.type('text/html; charset=utf-8').send(onwardPage(outcome.done.returnTo)))
}
