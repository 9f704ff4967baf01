/** For tests: the routes of one case over kit/http; whoever asks is named by a header instead of a session. */
import { buildApp, type App, type Guard } from '#kit/http/index.ts'
import { createLog } from '#kit/log.ts'
import { mayDo, type Who } from '#people'
import { casesTable } from '../rules/may.ts'
import { casesRoutes } from './index.ts'
import type { Office, PersonName } from './office-fixture.ts'

export type Reply = { status: number; body: any; headers: Record<string, unknown> }

/** Sends as somebody of the office. `lines` are what the server logged. */
export async function openApp(office: Office) {
  const lines: string[] = []
  const guard: Guard<Who> = {
    authenticate: async (request) => {
      const name = request.headers['x-test-who']
      return typeof name === 'string' ? office.who(name as PersonName) : null
    },
    allows: (who, permission) => mayDo(who, permission, [casesTable]),
    permissions: new Set(Object.keys(casesTable)),
  }
  const log = createLog({ level: 'trace', to: { write: (line) => void lines.push(line) } })
  const app: App = await buildApp({ guard, log, title: { title: 'test', version: '0' } })
  casesRoutes(app, office.needs)
  await app.ready()

  async function send(
    who: PersonName | null,
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const answer = await app.inject({
      method: method as 'GET',
      url,
      headers: { ...(who !== null && { 'x-test-who': who }), ...headers },
      ...(body !== undefined && { payload: body as object }),
    })
    const isJson = String(answer.headers['content-type'] ?? '').includes('json')
    return {
      status: answer.statusCode,
      body: isJson ? answer.json() : answer.rawPayload,
      headers: answer.headers,
    }
  }
  return { app, lines, send, close: () => app.close() }
}
