/** Serves a built web app: hashed assets for ever, pages with a fresh nonce, deep links to the app's own page. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sent } from './answer.ts'
import { newNonce, pagePolicy } from './security.ts'
import type { App } from './types.ts'

/** What the build writes where the nonce belongs (Vite: html.cspNonce). */
export const NONCE_PLACE = '__CSP_NONCE__'

export type Pages = {
  /** Answers a browser's navigation with the app's page; false when this request is no such navigation. */
  send(request: FastifyRequest, reply: FastifyReply): boolean
}

/**
 * `folder` is a Vite build: index.html, further *.html (each at its name without .html), assets/ with hashed names, and
 * loose files. Without a build the pages say how to make one.
 */
export function pageRoutes(app: App, folder: string): Pages {
  const open = { schema: { hide: true }, config: { may: 'anyone', stream: true } } as const
  const files = listed(folder)
  const pages = new Map(
    files.filter((name) => name.endsWith('.html')).map((name) => [name.slice(0, -5), pageIn(folder, name)]),
  )

  for (const [name, page] of pages)
    if (name !== 'index') app.get(`/${name}`, open, async (_request, reply) => sent(sendPage(reply, page)))
  app.get('/assets/*', open, async (request, reply) =>
    sent(
      reply.sendFile(`assets/${(request.params as { '*': string })['*']}`, folder, {
        maxAge: '365d',
        immutable: true,
      }),
    ),
  )
  for (const name of files.filter((file) => !/\.(html|br|gz)$/.test(file)))
    app.get(`/${name}`, open, async (_request, reply) => sent(reply.sendFile(name, folder, { maxAge: 0 })))

  return {
    send(request, reply) {
      const path = request.url.split('?', 1)[0]!
      const isNavigation =
        (request.method === 'GET' || request.method === 'HEAD') &&
        /\btext\/html\b/.test(request.headers.accept ?? '')
      if (!isNavigation || path.startsWith('/api/') || /\.[a-z0-9]{1,8}$/i.test(path)) return false
      const index = pages.get('index')
      sendPage(reply, index ?? NOT_BUILT)
      if (!index) reply.code(503)
      return true
    },
  }
}

const NOT_BUILT = () =>
  '<!doctype html><meta charset="utf-8"><title>not built</title><p>The web pages are not built yet: run <code>npm start</code>, which builds them.</p>'

function listed(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
  } catch {
    return []
  }
}

/** The page, split at the nonce's places once. */
function pageIn(folder: string, name: string): (nonce: string) => string {
  const parts = readFileSync(join(folder, name), 'utf8').split(NONCE_PLACE)
  return (nonce) => parts.join(nonce)
}

function sendPage(reply: FastifyReply, page: (nonce: string) => string): FastifyReply {
  const nonce = newNonce()
  return reply
    .code(200)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', pagePolicy(nonce))
    .header('cache-control', 'no-store')
    .send(page(nonce))
}
