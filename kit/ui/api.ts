import { ApiProblem, readProblem } from './problem.ts'

/** Told when the server no longer knows this session: the shell leaves for the sign-in page and comes back. */
let onSignedOut: () => void = () => {}
export const whenSignedOut = (run: () => void) => {
  onSignedOut = run
}

export async function send<T>(
  method: string,
  path: string,
  options: { body?: unknown; key?: string; signal?: AbortSignal } = {},
): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (options.body !== undefined) headers['content-type'] = 'application/json'
  if (options.key) headers['idempotency-key'] = options.key
  const response = await fetch(path, {
    method,
    headers,
    credentials: 'same-origin',
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    ...(options.signal && { signal: options.signal }),
  })
  const text = await response.text()
  const body: unknown =
    text && /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : undefined
  if (!response.ok) {
    if (response.status === 401) onSignedOut()
    throw new ApiProblem(readProblem(response.status, body))
  }
  return body as T
}

/** One key per attempt to create something: a repeat by a nervous hand or a lost line makes nothing twice. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
