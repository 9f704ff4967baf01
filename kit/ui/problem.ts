import { findWord, language } from './i18n.ts'

/** What the server says when it refuses (RFC 9457), as the browser keeps it. */
export type Problem = {
  readonly status: number
  readonly code: string
  readonly detail?: string
  readonly field?: string
  readonly allowed?: readonly string[]
  readonly current?: unknown
  readonly requestId?: string
}

/** Thrown by `ask`: a refusal or a fault that came as problem+json, or no answer at all (status 0). */
export class ApiProblem extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}`)
    this.name = 'ApiProblem'
    this.problem = problem
  }
}

export const problemOf = (error: unknown): Problem =>
  error instanceof ApiProblem
    ? error.problem
    : { status: 0, code: error instanceof TypeError ? 'no-answer' : 'page-fault' }

/** The problem in the reader's language: by its code, else by its status. Names the next step where there is one. */
export function problemText(problem: Problem): string {
  const fill = {
    field: problem.field ?? '',
    detail: problem.detail ?? '',
    seconds: waitSeconds(problem) ?? '',
  }
  if (problem.status === 429 && waitSeconds(problem) !== undefined)
    return findWord('problem.wait', fill) ?? problem.code
  // The server's own sentence knows most (which unit, how long), but it is Chinese of the mainland.
  const own = problem.detail && /[\u4e00-\u9fff]/.test(problem.detail) ? problem.detail : undefined
  if (own && language() === 'zh-CN') return own
  const family = problem.code.startsWith('no-such-') ? findWord('problem.no-such') : undefined
  const exact =
    findWord(`problem.${problem.code}`, fill) ?? family ?? findWord(`problem.status.${problem.status}`, fill)
  return (
    exact ?? (language() === 'en' ? undefined : own) ?? findWord('problem.status.500', fill) ?? problem.code
  )
}

/** How long to wait before the next try, where the server says so. */
export function waitSeconds(problem: Problem): number | undefined {
  const told = (problem.current as { retryAfterSeconds?: unknown } | undefined)?.retryAfterSeconds
  return typeof told === 'number' ? told : undefined
}

/** A body that is perhaps a problem, from an answer that is not ok. */
export function readProblem(status: number, body: unknown): Problem {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const text = (key: string) => (typeof given[key] === 'string' ? given[key] : undefined)
  const detail = text('detail')
  const field = text('field')
  const requestId = text('requestId')
  return {
    status,
    code: text('code') ?? `status-${status}`,
    ...(detail !== undefined && { detail }),
    ...(field !== undefined && { field }),
    ...(requestId !== undefined && { requestId }),
    ...(Array.isArray(given.allowed) && { allowed: given.allowed as string[] }),
    ...('current' in given && { current: given.current }),
  }
}
