/** For whoever watches the process: alive, ready, figures. */
import { Type } from 'typebox'
import { sent } from './answer.ts'
import type { App } from './types.ts'

/** One thing that must be well before requests make sense. Throws or answers false when it is not. */
export type ReadyCheck = () => Promise<boolean>

const CHECK_TIMEOUT_MS = 3_000
const Ready = Type.Object({ ready: Type.Boolean(), checks: Type.Record(Type.String(), Type.Boolean()) })

/**
 * `/healthz` says that the process answers; `/readyz` runs the checks and is 503 when one fails. Both are open to anyone
 * and tell names and yes or no, nothing more. `/metrics` is for a direct caller from this machine, or for `metricsMay`.
 */
export function probeRoutes(
  app: App,
  checks: Readonly<Record<string, ReadyCheck>>,
  metrics: { contentType: string; metrics(): Promise<string> },
  metricsMay: string,
): void {
  const shown = { hide: true }
  app.get(
    '/healthz',
    {
      schema: { ...shown, response: { 200: Type.Object({ alive: Type.Boolean() }) } },
      config: { may: 'anyone' },
    },
    async () => ({
      alive: true,
    }),
  )
  app.get(
    '/readyz',
    { schema: { ...shown, response: { 200: Ready, 503: Ready } }, config: { may: 'anyone' } },
    async (_request, reply) => {
      const entries = await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [name, await isWell(check)] as const),
      )
      const ready = entries.every(([, isFine]) => isFine)
      return reply
        .code(ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .send({ ready, checks: Object.fromEntries(entries) })
    },
  )
  app.get(
    '/metrics',
    { schema: shown, config: { may: metricsMay, localToo: true, stream: true } },
    async (_request, reply) =>
      sent(
        reply
          .type(metrics.contentType)
          .header('cache-control', 'no-store')
          .send(await metrics.metrics()),
      ),
  )
}

async function isWell(check: ReadyCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, CHECK_TIMEOUT_MS, false)))
  try {
    return await Promise.race([check(), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
