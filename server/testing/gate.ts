/** Asks every route whether it lets somebody in, without anything being done: a query that no route knows stops it after the gate. */
import { mayDo, type Role, type RoleTable, type Scope, type Who } from '#people'
import type { App, RouteInfo } from '#kit/http/index.ts'
import type { Client } from '../testing.ts'
import { sampleOf, type Schema } from './sample.ts'

export type Verdict = 'in' | 'nobody' | 'not-allowed'

/** One part of what a route takes. */
export const partOf = (route: RouteInfo, part: 'body' | 'querystring' | 'params'): Schema | undefined =>
  route.schema[part]

/** The address with a value for every parameter: `known` by name, else one that fits the schema and exists nowhere. */
export function addressOf(route: RouteInfo, known: Readonly<Record<string, string>> = {}): string {
  const params = partOf(route, 'params')?.properties ?? {}
  return route.url.replaceAll(/:([A-Za-z]+)/g, (_all, name: string) => {
    const value = known[name] ?? sampleOf(params[name] ?? { type: 'string' })
    return encodeURIComponent(String(value))
  })
}

/** What the gate says. Everything behind it is stopped by a query parameter that no route knows. */
export async function askGate(client: Client, route: RouteInfo): Promise<Verdict | string> {
  const { status, body } = await client.send(
    route.method,
    `${addressOf(route)}?zzz=1`,
    undefined,
    route.multipart ? { 'content-type': 'multipart/form-data; boundary=part' } : {},
  )
  if (status === 401) return 'nobody'
  if (
    status === 403 &&
    body.code === 'not-allowed' &&
    String(body.detail).startsWith('this needs the permission')
  )
    return 'not-allowed'
  // The identity provider adds what it likes to the address of the way back, so that route takes any query.
  if ((status === 400 && body.code === 'bad-input') || route.may === 'anyone') return 'in'
  return `${status} ${body.code ?? ''}`
}

/** What the role tables say of a member of staff or a key. */
export function expectedFor(
  who: { roles: readonly Role[] } | { scopes: readonly Scope[] } | null,
  may: string,
  tables: readonly RoleTable[],
): Verdict {
  if (may === 'anyone') return 'in'
  if (who === null) return 'nobody'
  if (may === 'signed-in') return 'in'
  const base = { id: 'x', name: 'x', centreId: 1, unitId: null, unitIds: new Set<string>() }
  const asker: Who =
    'roles' in who
      ? { ...base, kind: 'staff', roles: who.roles }
      : { ...base, kind: 'key', roles: [], scopes: who.scopes }
  return mayDo(asker, may, tables) ? 'in' : 'not-allowed'
}

/** The routes of the API that a document or a client may call; pages, assets and probes are listed by the test itself. */
export const apiRoutes = (app: App): readonly RouteInfo[] =>
  app.routeList.filter(
    ({ url, schema }) => url.startsWith('/api/') && (schema as { hide?: boolean }).hide !== true,
  )

/** Every difference between gate and tables, one line each. */
export async function gateFaults(
  app: App,
  askers: readonly { client: Client; who: Parameters<typeof expectedFor>[0] }[],
  tables: readonly RoleTable[],
): Promise<string[]> {
  const faults: string[] = []
  for (const route of apiRoutes(app))
    for (const { client, who } of askers) {
      const expected = expectedFor(who, route.may, tables)
      const found = await askGate(client, route)
      if (found !== expected)
        faults.push(
          `${route.method} ${route.url} (${route.may}) for ${client.name}: ${found}, the tables say ${expected}`,
        )
    }
  return faults
}
