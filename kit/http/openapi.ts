import swagger from '@fastify/swagger'
import { Type } from 'typebox'
import { fileURLToPath } from 'node:url'
import { sent } from './answer.ts'
import type { App } from './types.ts'

export type ApiTitle = { title: string; version: string; description?: string }

/** The OpenAPI 3.1 document, made from the routes' own schemas. Register before the routes. */
export async function useOpenApi(app: App, title: ApiTitle): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: title,
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'session',
            description: 'Browser session; writing requests also need a same-site Origin',
          },
          key: { type: 'http', scheme: 'bearer', description: 'API key with scopes' },
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, nth) =>
        typeof json.$id === 'string' ? json.$id : `schema-${nth}`,
    },
    transform: ({ schema, url, route }) => {
      const may = route.config?.may
      if (!url.startsWith('/api/') || may === undefined) return { schema: { ...schema, hide: true }, url }
      const who =
        may === 'anyone'
          ? 'Open to anyone.'
          : may === 'signed-in'
            ? 'For anyone signed in.'
            : `Permission: \`${may}\`.`
      const security = may === 'anyone' ? [] : [{ session: [] }, { key: [] }]
      return {
        schema: { ...schema, description: [schema?.description, who].filter(Boolean).join(' '), security },
        url,
      }
    },
  })
}

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>API</title>
<link rel="stylesheet" href="/api/docs/static/swagger-ui.css"><link rel="icon" href="/api/docs/static/favicon-32x32.png"></head>
<body><div id="swagger-ui"></div>
<script src="/api/docs/static/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body>
</html>
`
const START = `window.ui = SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null })\n`
/** Swagger UI draws its arrows from data: images and writes no inline script. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"

/** `/api/openapi.json` and the page for people at `/api/docs`; its files come from the package, read when asked for. */
export function openApiRoutes(app: App): void {
  const hidden = { schema: { hide: true }, config: { may: 'anyone', stream: true } } as const
  let text: string | undefined
  app.get('/api/openapi.json', hidden, async (_request, reply) =>
    sent(reply.type('application/json; charset=utf-8').send((text ??= JSON.stringify(app.swagger())))),
  )
  app.get('/api/docs', hidden, async (_request, reply) =>
    sent(reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY).send(PAGE)),
  )
  app.get('/api/docs/start.js', hidden, async (_request, reply) =>
    sent(reply.type('text/javascript; charset=utf-8').send(START)),
  )
  const folder = fileURLToPath(new URL('static/', import.meta.resolve('@fastify/swagger-ui/package.json')))
  app.get(
    '/api/docs/static/:file',
    {
      ...hidden,
      schema: {
        hide: true,
        params: Type.Object({ file: Type.String({ pattern: '^[A-Za-z0-9.-]{1,60}$' }) }),
      },
    },
    async (request, reply) => sent(reply.sendFile(request.params.file, folder, { maxAge: '1d' })),
  )
}
