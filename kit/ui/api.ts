import createClient from 'openapi-fetch'
import type { paths } from '#kit/http/api.gen.ts'
import { ApiProblem, readProblem } from './problem.ts'

/** Told when the server no longer knows this session: the shell leaves for the sign-in page and comes back. */
let onSignedOut: () => void = () => {}
export const whenSignedOut = (run: () => void) => {
  onSignedOut = run
}

/**
 * The server's interface, typed by its own OpenAPI document: a path, field or answer that it does not have does not
 * compile. Wrap every call in `ask`:
 *
 *   const { items } = await ask(api.GET('/api/units', { signal }))
 *   await ask(api.POST('/api/units', { body, headers: onceOnly() }))
 */
export const api = createClient<paths>({
  credentials: 'same-origin',
  headers: { accept: 'application/json' },
})

type Sent<Data> = Promise<{ data?: Data; error?: unknown; response: Response }>

/** The answer's data; a refusal, a fault or a lost line is thrown as ApiProblem. */
export async function ask<Data>(sent: Sent<Data>): Promise<Data> {
  const { data, error, response } = await sent.catch((fault: unknown) => {
    // An abort is nobody's fault: whoever asked no longer wants to know.
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault
    throw new ApiProblem({ status: 0, code: 'no-answer' })
  })
  if (response.ok) return data as Data
  if (response.status === 401) onSignedOut()
  throw new ApiProblem(readProblem(response.status, error))
}

/** For what creates something: a repeat by a nervous hand or a lost line makes nothing twice. One key per attempt. */
export function onceOnly(): { 'idempotency-key': string } {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return { 'idempotency-key': Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') }
}
