import { performance } from 'node:perf_hooks'
import type { App } from './types.ts'

const SWEEP_MS = 50
/** Time for the last answers to reach their readers. */
const GRACE_MS = 200
/** Whoever has not finished by then is cut off: a stop must not hang on one slow upload. */
const STOP_MS_MAX = 10_000

/**
 * Ends connections while the server stops: at once those that rest between requests, and, when no request is under way
 * any more, also those opened in advance by a browser, which Node would wait for until their headers time out.
 */
export function useStopping(app: App): void {
  const underWay = new Set<object>()
  app.addHook('onRequest', async (request) => void underWay.add(request.raw))
  app.addHook('onResponse', async (request) => void underWay.delete(request.raw))
  app.addHook('onRequestAbort', async (request) => void underWay.delete(request.raw))
  app.addHook('preClose', async () => {
    const began = performance.now()
    let quietSince = began
    const sweep = setInterval(() => {
      app.server.closeIdleConnections()
      const now = performance.now()
      if (underWay.size > 0) quietSince = now
      if (now - quietSince > GRACE_MS || now - began > STOP_MS_MAX) app.server.closeAllConnections()
    }, SWEEP_MS).unref()
    app.server.once('close', () => clearInterval(sweep))
  })
}
