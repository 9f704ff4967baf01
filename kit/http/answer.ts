import type { FastifyReply } from 'fastify'
import { isRefusal, type Outcome } from '#kit/outcome.ts'
import { sendProblem } from './problem.ts'

/**
 * Sends an outcome: what was done with `status`, a refusal as problem+json.
 * Without `status`: the success status that the route's response schema declares, else 200, so that an answer is never
 * serialised without its schema.
 */
export function answer<T>(reply: FastifyReply, outcome: Outcome<T>, status = successStatus(reply)): void {
  if (isRefusal(outcome)) return sent(sendProblem(reply.request, reply, outcome))
  if (outcome.done === undefined) return sent(reply.code(status === 200 ? 204 : status).send())
  return sent(reply.code(status).send(outcome.done))
}

/** Fastify wants the reply back from an async handler; for the type checker the handler has answered already. */
export const sent = (reply: FastifyReply): void => reply as unknown as void

/** The first 2xx status of the route's response schema, else 200. */
export function successStatus(reply: FastifyReply): number {
  const response = reply.request.routeOptions.schema?.response
  if (typeof response !== 'object' || response === null) return 200
  const declared = Object.keys(response).find((key) => /^2\d\d$/.test(key))
  return declared === undefined ? 200 : Number(declared)
}
