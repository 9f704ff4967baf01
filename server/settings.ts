/** What the environment says, checked before anything is opened. */
import { resolve } from 'node:path'
import { refuse, done, type Outcome } from '#kit/outcome.ts'

export type Settings = {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  /** null: the embedded PostgreSQL in the data folder. */
  readonly databaseUrl: string | null
  readonly keyFile: string
  /** Addresses or networks of proxies whose X-Forwarded-* are believed. */
  readonly proxies: readonly string[]
  /** Further origins under which browsers see this server, such as https://12315.example. */
  readonly origins: readonly string[]
  readonly logLevel: string
  /** The virus scanner for evidence; null: none. */
  readonly clamd: { readonly host: string; readonly port: number } | { readonly path: string } | null
  /** Sign-in through the office's own identity provider, for centres that set none of their own. */
  readonly oidc: OidcFromEnvironment | null
}

export type OidcFromEnvironment = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string | null
  readonly redirectUri: string
  readonly claim: string
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** Reads PORT, HOST, XINQIAO_DATA, DATABASE_URL, XINQIAO_KEY_FILE, XINQIAO_PROXIES, XINQIAO_ORIGINS, XINQIAO_LOG, XINQIAO_CLAMD, XINQIAO_OIDC_*. Refuses by variable. */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
): Outcome<Settings, 'bad-setting'> {
  const given = (name: string) => (env[name]?.trim() === '' ? undefined : env[name]?.trim())
  const bad = (field: string, why: string) => refuse('bad-setting', { field, why: `${field} ${why}` })

  const port = given('PORT') ?? '8080'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return bad('PORT', `is no port number: ${port}`)
  const databaseUrl = given('DATABASE_URL') ?? null
  if (databaseUrl !== null && !(/^postgres(ql)?:\/\//.test(databaseUrl) && URL.canParse(databaseUrl)))
    return bad('DATABASE_URL', 'is no address like postgres://user:password@host:5432/name')
  const logLevel = given('XINQIAO_LOG') ?? 'info'
  if (!LOG_LEVELS.includes(logLevel)) return bad('XINQIAO_LOG', `is none of ${LOG_LEVELS.join(', ')}`)
  const origins = listOf(given('XINQIAO_ORIGINS'))
  const wrong = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin)
  if (wrong !== undefined)
    return bad('XINQIAO_ORIGINS', `holds no origin like https://12315.example: ${wrong}`)

  const clamd = clamdAt(given('XINQIAO_CLAMD'))
  if (clamd === undefined) return bad('XINQIAO_CLAMD', 'is neither HOST:PORT nor the path of a socket')
  const oidc = oidcIn(given)
  if (typeof oidc === 'string')
    return bad(
      oidc,
      'must be set (and be an address where it names one): XINQIAO_OIDC_ISSUER, _CLIENT_ID and _REDIRECT belong together',
    )

  const dataDir = resolve(given('XINQIAO_DATA') ?? 'data')
  return done({
    port: Number(port),
    host: given('HOST') ?? '127.0.0.1',
    dataDir,
    databaseUrl,
    keyFile: resolve(given('XINQIAO_KEY_FILE') ?? `${dataDir}/keys.json`),
    proxies: listOf(given('XINQIAO_PROXIES')),
    origins,
    logLevel,
    clamd,
    oidc,
  })
}

/** Undefined when it is neither form. */
function clamdAt(text: string | undefined): Settings['clamd'] | undefined {
  if (text === undefined) return null
  if (text.startsWith('/')) return { path: text }
  const [, host, port] = /^(\[[0-9a-fA-F:]+\]|[^:\s]+):(\d{1,5})$/.exec(text) ?? []
  return host === undefined ? undefined : { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

/** Null without any of them; the name of the variable that is missing or wrong when only some are there. */
function oidcIn(given: (name: string) => string | undefined): OidcFromEnvironment | null | string {
  const of = (name: string) => given(`XINQIAO_OIDC_${name}`)
  const [issuer, clientId, redirectUri] = [of('ISSUER'), of('CLIENT_ID'), of('REDIRECT')]
  if (!issuer && !clientId && !redirectUri) return null
  if (!issuer || !URL.canParse(issuer)) return 'XINQIAO_OIDC_ISSUER'
  if (!clientId) return 'XINQIAO_OIDC_CLIENT_ID'
  if (!redirectUri || !URL.canParse(redirectUri)) return 'XINQIAO_OIDC_REDIRECT'
  return {
    issuer,
    clientId,
    clientSecret: of('CLIENT_SECRET') ?? null,
    redirectUri,
    claim: of('CLAIM') ?? 'sub',
  }
}

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
