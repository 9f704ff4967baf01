import type { FastifyReply, FastifyRequest } from 'fastify'
import type { From } from './needs.ts'

export const SESSION_COOKIE = 'xinqiao_session'
export const OIDC_COOKIE = 'xinqiao_oidc'

/** Strict: no other site's link or form carries it. Secure as soon as the page came by https. */
export function setSessionCookie(
  reply: FastifyReply,
  token: string,
  maxAgeSeconds: number,
  isHttps: boolean,
): void {
  reply.setCookie(SESSION_COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isHttps,
    maxAge: maxAgeSeconds,
  })
}

export function clearSessionCookie(reply: FastifyReply, isHttps: boolean): void {
  reply.clearCookie(SESSION_COOKIE, { path: '/', httpOnly: true, sameSite: 'strict', secure: isHttps })
}

const USER_AGENT_CHARS_MAX = 200

export const fromOf = (request: FastifyRequest): From => ({
  address: request.ip,
  userAgent: String(request.headers['user-agent'] ?? '').slice(0, USER_AGENT_CHARS_MAX),
  isHttps: request.protocol === 'https',
})
