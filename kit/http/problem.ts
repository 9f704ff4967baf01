/** From refusal to RFC 9457: the one place where a refusal's code becomes an HTTP status. */
import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '#kit/outcome.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Codes that kit/http itself knows; every other code is 404 (no-such-*) or 409. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  'bad-input': 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  'foreign-origin': 403,
  'second-factor-needed': 403,
  'password-change-needed': 403,
  'method-not-allowed': 405,
  'stale-version': 409,
  'too-large': 413,
  'wrong-media-type': 415,
  'key-reused': 422,
  'too-many': 429,
  fault: 500,
  unavailable: 503,
}

/** The HTTP status of a refusal code. */
export function statusOf(code: string): number {
  if (Object.hasOwn(STATUS_BY_CODE, code)) return STATUS_BY_CODE[code]!
  return code.startsWith('no-such-') ? 404 : 409
}

/** For faults that arrive with a status only (Fastify's own and plugins'). */
const CODE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'bad-input',
  401: 'not-signed-in',
  403: 'not-allowed',
  404: 'no-such-page',
  405: 'method-not-allowed',
  408: 'too-slow',
  413: 'too-large',
  414: 'too-large',
  415: 'wrong-media-type',
  429: 'too-many',
  503: 'unavailable',
}

export const codeOf = (status: number): string =>
  CODE_BY_STATUS[status] ?? (status < 500 ? 'bad-input' : 'fault')

export type ProblemBody = {
  type: string
  title: string
  status: number
  code: string
  requestId: string
  detail?: string
  field?: string
  errors?: { field: string; rule: string; message: string }[]
  allowed?: readonly string[]
  current?: unknown
}

/** The body for a refusal. `status` wins over the code's own, for faults that carry one. */
export function problemOf(
  refusal: Refusal & { readonly errors?: ProblemBody['errors'] },
  requestId: string,
  status = statusOf(refusal.refused),
): ProblemBody {
  return {
    // RFC 9457, section 4.2.1: no type of its own beyond the status; `code` tells programs the rest.
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: refusal.refused,
    ...(refusal.why !== undefined && { detail: refusal.why }),
    ...(refusal.field !== undefined && { field: refusal.field }),
    ...(refusal.errors !== undefined && { errors: refusal.errors }),
    ...(refusal.allowed !== undefined && { allowed: refusal.allowed }),
    ...(refusal.current !== undefined && { current: refusal.current }),
    requestId,
  }
}

/** Sends a refusal as problem+json. Serialised here, so that no response schema can cut it. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal & { readonly errors?: ProblemBody['errors'] },
  status?: number,
): FastifyReply {
  const body = problemOf(refusal, request.id, status)
  return reply
    .code(body.status)
    .type(PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    .serializer(String)
    .send(JSON.stringify(body))
}
