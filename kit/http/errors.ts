/** Every error leaves as problem+json; a fault of ours tells nothing but the request's id. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { refuse } from '#kit/outcome.ts'
import { codeOf, sendProblem } from './problem.ts'
import type { Pages } from './pages.ts'
import type { App, RouteInfo } from './types.ts'
import { BadInput } from './validate.ts'

export function useErrors(app: App, routes: readonly RouteInfo[], pages: Pages | undefined): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => onError(error, request, reply))
  app.setNotFoundHandler((request, reply) => {
    if (pages?.send(request, reply)) return reply
    const methods = methodsAt(routes, request.url.split('?', 1)[0]!)
    if (methods.length === 0 || methods.includes(request.method))
      return sendProblem(request, reply, refuse('no-such-page', { why: 'there is nothing at this address' }))
    reply.header('allow', methods.join(', '))
    return sendProblem(
      request,
      reply,
      refuse('method-not-allowed', { why: `only ${methods.join(', ')} here`, allowed: methods }),
    )
  })
}

export function onError(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const bad = error instanceof BadInput ? error : error.cause instanceof BadInput ? error.cause : undefined
  if (bad) {
    const [first] = bad.faults
    return sendProblem(request, reply, {
      refused: 'bad-input',
      field: first!.field,
      why: `${first!.field} ${first!.message}`.trim(),
      errors: [...bad.faults],
    })
  }
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  if (status >= 400 && status < 500)
    return sendProblem(request, reply, refuse(codeOf(status), { why: wordsFor(error, status) }), status)
  if (isDatabaseAway(error)) {
    request.log.error({ err: error }, 'the database is away')
    reply.header('retry-after', '2')
    return sendProblem(
      request,
      reply,
      refuse('unavailable', { why: 'not available for the moment: try again' }),
      503,
    )
  }
  if (status === 503)
    return sendProblem(
      request,
      reply,
      refuse('unavailable', { why: 'the server is stopping or starting: try again' }),
      503,
    )
  request.log.error({ err: error }, 'a request failed')
  return sendProblem(request, reply, refuse('fault'), 500)
}

/** Words of ours: a parser's own message may quote the body. */
function wordsFor(error: Error, status: number): string {
  if (status === 413) return 'the body is larger than this route takes'
  if (status === 415) return 'this media type is not taken here: send application/json'
  if ('code' in error && String(error.code).startsWith('FST_ERR_CTP')) return 'the body is not valid JSON'
  if (error instanceof SyntaxError) return 'the body is not valid JSON'
  return status === 400 ? 'the request cannot be read' : 'refused'
}

/** Connection lost or refused, server starting or stopping: PostgreSQL classes 08 and 57P, and the socket's own codes. */
function isDatabaseAway(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : ''
  return (
    /^(08|57P0)/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  )
}

/** Methods that some route has at this path. */
function methodsAt(routes: readonly RouteInfo[], path: string): string[] {
  const given = path.split('/')
  const fits = (url: string) => {
    const parts = url.split('/')
    return (
      parts.length === given.length &&
      parts.every((part, nth) => part === given[nth] || (part.startsWith(':') && given[nth] !== ''))
    )
  }
  return [...new Set(routes.filter((route) => fits(route.url)).map((route) => route.method))].sort()
}

const CLIENT_ERRORS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** What cannot even be read as HTTP gets the same shape, written by hand. */
export function onClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = CLIENT_ERRORS[error.code ?? ''] ?? 400
  const title = STATUS_CODES[status]
  const body = JSON.stringify({
    type: 'about:blank',
    title,
    status,
    code: codeOf(status),
    requestId: '',
  })
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
