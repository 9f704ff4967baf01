/** What is demanded of every route at boot, so that a forgotten permission or schema cannot reach a user. */
import { Type, type TSchema } from 'typebox'
import type { RouteOptions } from 'fastify'
import { close, names, type Names } from './shape.ts'
import { OPEN_TO, type App, type RouteInfo } from './types.ts'

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const IdempotencyKey = Type.String({ minLength: 8, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' })
const PROBLEM_CONTENT = (ref: TSchema) => ({
  description: 'Refused or failed',
  content: { 'application/problem+json': { schema: ref } },
})

/** Checks and completes each route as it is declared; gives the list of routes and the names of their schemas. */
export function watchRoutes(
  app: App,
  permissions: ReadonlySet<string> | undefined,
  problem: TSchema,
): { routes: RouteInfo[]; names: Names } {
  const routes: RouteInfo[] = []
  const known = names()
  const add = (named: TSchema) => void app.addSchema(named)
  const problemRef = known.name(problem, add)

  app.addHook('onRoute', (route) => {
    const title = `${String(route.method)} ${route.url}`
    const config = (route.config ??= {})
    const may = config.may
    if (may === undefined)
      throw new Error(`${title}: config.may is missing. Name the permission that the route asks for.`)
    if (permissions && !OPEN_TO.includes(may as never) && !permissions.has(may))
      throw new Error(`${title}: no role table has the permission ${may}. Add its row, with its source.`)
    route.schema = completed(route, title, known, add, problemRef)
    for (const method of [route.method].flat()) {
      if (method === 'HEAD') continue
      routes.push({
        method,
        url: route.url,
        may,
        idempotent: config.idempotent === true,
        multipart: config.multipart === true,
        stream: config.stream === true,
        localToo: config.localToo === true,
        schema: route.schema as RouteInfo['schema'],
      })
    }
  })
  return { routes, names: known }
}

function completed(
  route: RouteOptions,
  title: string,
  known: Names,
  add: (named: TSchema) => void,
  problem: TSchema,
) {
  const schema: Record<string, unknown> = { ...route.schema }
  const config = route.config!
  const parameters = [...route.url.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => name!)
  const described = Object.keys((schema.params as { properties?: object } | undefined)?.properties ?? {})
  const bare = parameters.filter((name) => !described.includes(name))
  if (bare.length > 0) throw new Error(`${title}: schema.params does not describe ${bare.join(', ')}.`)
  const isApi = route.url.startsWith('/api/') && schema.hide !== true
  if (
    isApi &&
    config.stream !== true &&
    !Object.keys(schema.response ?? {}).some((key) => /^2\d\d$/.test(key))
  )
    throw new Error(
      `${title}: schema.response has no 2xx answer. Fields that are not declared there never leave the server.`,
    )
  for (const part of ['body', 'querystring', 'params'] as const)
    if (schema[part]) schema[part] = known.name(close(schema[part]), add)
  // Without a body schema nothing may be sent: an unknown field is an error there too.
  if (!schema.querystring && isApi) schema.querystring = Type.Object({}, { additionalProperties: false })
  if (config.idempotent) {
    if (!UNSAFE.has(String(route.method)))
      throw new Error(`${title}: only a writing route can be idempotent.`)
    const headers = (schema.headers as { properties?: object } | undefined)?.properties ?? {}
    schema.headers = Type.Object(
      { ...(headers as {}), 'idempotency-key': Type.Optional(IdempotencyKey) },
      { additionalProperties: true },
    )
  }
  if (schema.response) schema.response = namedAnswers(schema.response as Record<string, unknown>, known, add)
  if (isApi) schema.response = { ...(schema.response as object), default: PROBLEM_CONTENT(problem) }
  return schema
}

/** Answers by status: a schema itself, or `{ content: { type: { schema } } }`. */
function namedAnswers(response: Record<string, unknown>, known: Names, add: (named: TSchema) => void) {
  return Object.fromEntries(
    Object.entries(response).map(([status, answer]) => [status, known.name(answer as TSchema, add)]),
  )
}
