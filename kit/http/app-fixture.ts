/** For tests: a small app with two routes, where whoever sends the cookie is anna. */
import { Type } from 'typebox'
import { createLog } from '#kit/log.ts'
import { done } from '#kit/outcome.ts'
import { answer, buildApp, type App, type AppOptions, type Caller } from './index.ts'

export type Who = Caller & { may: readonly string[] }
const anna: Who = {
  kind: 'staff',
  id: 'anna',
  centreId: 320100,
  sessionId: 's1',
  may: ['thing.write', 'thing.read'],
}
/** What to close after the test: `afterEach(closeAll)`. */
export const open: (() => Promise<unknown>)[] = []
export const closeAll = async (): Promise<void> => {
  for (const close of open.splice(0)) await close()
}

/** Lines that went to the log. */
export const lines: string[] = []
const Thing = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 5 }),
    parts: Type.Array(Type.Object({ size: Type.Integer() })),
  },
  { $id: 'NewThing' },
)
const ThingView = Type.Object({ id: Type.String(), name: Type.String() }, { $id: 'ThingView' })

/** A small app: whoever sends the cookie is anna. */
export async function given(
  routes: (app: App) => void = () => {},
  opts: Partial<AppOptions<Who>> = {},
): Promise<App> {
  const app = await buildApp<Who>({
    guard: {
      authenticate: async (request) =>
        request.cookies.session === 'good' || request.headers.authorization === 'Bearer good' ? anna : null,
      allows: (who, permission) => who.may.includes(permission),
    },
    log: createLog({ level: 'debug', to: { write: (line: string) => void lines.push(line) } }),
    title: { title: 'Test', version: '1' },
    ...opts,
  })
  app.post(
    '/api/things',
    { schema: { body: Thing, response: { 201: ThingView } }, config: { may: 'thing.write' } },
    async (request, reply) =>
      answer(reply, done({ id: '1', name: request.body.name, secret: 'never declared, never sent' })),
  )
  app.get(
    '/api/things/:id',
    {
      schema: {
        params: Type.Object({ id: Type.Integer() }),
        querystring: Type.Object({ deep: Type.Optional(Type.Boolean()) }),
        response: { 200: Type.Object({ id: Type.Integer(), deep: Type.Boolean() }) },
      },
      config: { may: 'thing.read' },
    },
    async (request, reply) =>
      answer(reply, done({ id: request.params.id, deep: request.query.deep ?? false })),
  )
  routes(app)
  await app.ready()
  open.push(() => app.close())
  return app
}
export const signedIn = { cookie: 'session=good', origin: 'http://localhost:80' }
export const good = { name: 'pump', parts: [{ size: 1 }] }
