import * as oidc from 'openid-client'
import type { Db } from '#kit/db/index.ts'
import type { OidcSettings } from '../contract/office.ts'
import type { Needs } from './needs.ts'
import { oidcSecretPlace, settingsOf } from './settings.ts'
import { findCentre } from './store/centres.ts'

export type OidcSetup = OidcSettings & { readonly clientSecret: string | null }

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
const isLoopback = (url: URL): boolean => LOOPBACK.has(url.hostname)

/** https everywhere but on this machine. */
export function isUsableIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false
  const url = new URL(issuer)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
}

/** The centre's own settings, else the environment's; undefined: no OIDC here. */
export async function findOidcSetup(
  db: Db,
  centreId: number,
  needs: Pick<Needs, 'sealer' | 'oidc'>,
): Promise<OidcSetup | undefined> {
  const centre = await findCentre(db, centreId)
  if (!centre) return undefined
  const { oidc: own, oidcSecret } = settingsOf(centre.settings)
  if (!own) return needs.oidc
  if (!oidcSecret) return { ...own, clientSecret: null }
  const opened = needs.sealer.open(
    Buffer.from(oidcSecret.sealed, 'base64'),
    oidcSecret.keyVersion,
    oidcSecretPlace(centreId),
  )
  return { ...own, clientSecret: opened.toString('utf8') }
}

const FOUND_FOR_MS = 3_600_000
const found = new Map<string, { configuration: oidc.Configuration; untilMs: number }>()

/** What the identity provider says of itself; kept for an hour. Throws when it cannot be reached or is not what it says. */
export async function discover(setup: OidcSetup, now: Date): Promise<oidc.Configuration> {
  const name = JSON.stringify([setup.issuer, setup.clientId, setup.clientSecret])
  const known = found.get(name)
  if (known && known.untilMs > now.getTime()) return known.configuration
  const issuer = new URL(setup.issuer)
  const configuration = await oidc.discovery(
    issuer,
    setup.clientId,
    undefined,
    setup.clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(setup.clientSecret),
    {
      timeout: 10,
      ...(issuer.protocol === 'http:' && isLoopback(issuer) && { execute: [oidc.allowInsecureRequests] }),
    },
  )
  found.set(name, { configuration, untilMs: now.getTime() + FOUND_FOR_MS })
  return configuration
}
