import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { CENTRE, given, type Client, type Given } from './given.ts'

/** A real identity provider on loopback; whoever `subject` names is signed in there without a question. */
const SECRET = 'the-secret-of-the-client'
const REDIRECT = 'http://localhost/api/oidc/callback'
let subject = 'sso-anna'
let issuer: string
let server: Server
let here: Given

beforeAll(async () => {
  server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'xinqiao',
        client_secret: SECRET,
        redirect_uris: [REDIRECT],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a cookie key for the test'] },
    interactions: { url: (_context, interaction) => `/sign-in-here/${interaction.uid}` },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: id.replace('sso-', '') }),
    }),
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        clientId: 'xinqiao',
        accountId: context.oidc.session?.accountId as string,
      })
      grant.addOIDCScope('openid profile')
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/sign-in-here/')) return void answer(request, response)
    void provider.interactionFinished(
      request,
      response,
      { login: { accountId: subject } },
      { mergeWithLastSubmission: false },
    )
    return undefined
  })

  here = await given()
  const admin = await here.as('ada', ['admin'])
  const oidc = { issuer, clientId: 'xinqiao', redirectUri: REDIRECT, claim: 'sub' }
  const body = {
    version: 1,
    name: '南京市投诉举报中心',
    shortName: '南京',
    sessionIdleHours: 12,
    sessionMaxDays: 7,
    oidc,
    oidcClientSecret: SECRET,
  }
  expect((await admin.put('/api/centre', body)).status).toBe(200)
  await here.person('anna', ['agent'], { oidcSubject: 'sso-anna' })
  await here.person('sign', ['signer'], { oidcSubject: 'sso-sign' })
})
afterAll(async () => {
  await here.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** What the browser does at the provider: follows its redirects with its cookies until it is sent back to us. */
async function atProvider(url: string): Promise<URL> {
  const jar = new Map<string, string>()
  for (let next = url; ;) {
    const response = await fetch(next, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = response.headers.get('location')
    if (!location) throw new Error(`the provider answered ${response.status}: ${await response.text()}`)
    const to = new URL(location, next)
    if (to.origin !== issuer) return to
    next = to.href
  }
}

const start = async (browser: Client, query = '') => {
  const { status, headers } = await browser.get(`/api/oidc/start${query}`)
  expect(status).toBe(303)
  return { url: String(headers['location']), setCookie: String(headers['set-cookie']) }
}
const finish = async (browser: Client, back: URL) => browser.get(`${back.pathname}${back.search}`)

test('there and back: PKCE, nonce, a Lax cookie for the way, a Strict session at the end, by a page and not a redirect', async () => {
  subject = 'sso-anna'
  const browser = here.client()
  const { url, setCookie } = await start(browser, '?returnTo=/cases%3Fstate=open%26x=%22%3E')
  const asked = new URL(url)
  expect(asked.origin).toBe(issuer)
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    client_id: 'xinqiao',
    response_type: 'code',
    redirect_uri: REDIRECT,
    code_challenge_method: 'S256',
  })
  expect(asked.searchParams.get('nonce')).toMatch(/^.{43}$/)
  expect(setCookie).toMatch(
    /^xinqiao_oidc=320100\.[A-Za-z0-9_-]{43}; Max-Age=600; Path=\/api\/oidc; HttpOnly; SameSite=Lax$/,
  )
  const back = await atProvider(url)
  const { status, body, headers } = await finish(browser, back)
  expect(status).toBe(200)
  expect(String(headers['set-cookie'])).toMatch(
    /xinqiao_session=320100\.[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict/,
  )
  expect(body).toContain('http-equiv="refresh" content="0;url=/cases?state=open&#38;x=&#34;&#62;"')
  expect(browser.cookies['xinqiao_oidc']).toBe(undefined)
  expect((await browser.get('/api/me')).body).toMatchObject({ username: 'anna', next: null })
  expect(await here.db.row(sql`select started_by as how from session order by id desc limit 1`)).toEqual({
    how: 'oidc',
  })
})

const refused = async (browser: Client, back: URL) => {
  const { status, headers } = await finish(browser, back)
  expect(browser.cookies['xinqiao_session']).toBe(undefined)
  return status === 303 ? String(headers['location']) : status
}

test('a state is good once, in the browser that began, for ten minutes', async () => {
  subject = 'sso-anna'
  const browser = here.client()
  const back = await atProvider((await start(browser)).url)
  const state = browser.cookies['xinqiao_oidc'] ?? ''
  expect(await refused(here.client(), back)).toBe('/sign-in?refused=attempt-ended')
  const other = here.client()
  await start(other)
  expect(await refused(other, back)).toBe('/sign-in?refused=attempt-ended')
  expect((await finish(browser, back)).status).toBe(200)
  const again = here.client()
  again.cookies['xinqiao_oidc'] = state
  expect(await refused(again, back)).toBe('/sign-in?refused=attempt-ended')

  const late = here.client()
  const lateBack = await atProvider((await start(late)).url)
  here.machine.advance(600_000)
  expect(await refused(late, lateBack)).toBe('/sign-in?refused=attempt-ended')
})

test('whom the provider knows and we do not, and who is switched off, stays outside', async () => {
  subject = 'sso-stranger'
  const stranger = here.client()
  expect(await refused(stranger, await atProvider((await start(stranger)).url))).toBe(
    '/sign-in?refused=no-such-staff',
  )
  subject = 'sso-off'
  const off = await here.person('off', ['agent'], { oidcSubject: 'sso-off' })
  await here.db.run(sql`update staff set is_active = false where id = ${off.id}`)
  const browser = here.client()
  expect(await refused(browser, await atProvider((await start(browser)).url))).toBe(
    '/sign-in?refused=no-such-staff',
  )
  expect((await here.audited()).filter((action) => action === 'session.refused')).toHaveLength(2)
})

test('a signing leader still passes the second factor', async () => {
  subject = 'sso-sign'
  const browser = here.client()
  expect((await finish(browser, await atProvider((await start(browser)).url))).status).toBe(200)
  expect((await browser.get('/api/me')).body).toMatchObject({
    username: 'sign',
    next: 'second-factor',
    permissions: ['self.sign-in'],
  })
  expect((await browser.get('/api/units')).body.code).toBe('second-factor-needed')
})

test("a forged code, another's code, a refusal of the provider", async () => {
  subject = 'sso-anna'
  const forged = here.client()
  const back = await atProvider((await start(forged)).url)
  back.searchParams.set('code', 'forged')
  expect(await refused(forged, back)).toBe('/sign-in?refused=provider-refused')

  // A code that was given to another attempt: PKCE and nonce do not fit.
  const [one, two] = [here.client(), here.client()]
  const [backOne, backTwo] = [
    await atProvider((await start(one)).url),
    await atProvider((await start(two)).url),
  ]
  backOne.searchParams.set('code', backTwo.searchParams.get('code') ?? '')
  expect(await refused(one, backOne)).toBe('/sign-in?refused=provider-refused')

  const denied = here.client()
  await start(denied)
  const state = denied.cookies['xinqiao_oidc'] ?? ''
  expect(
    await refused(
      denied,
      new URL(`${REDIRECT}?error=access_denied&state=${state}&iss=${encodeURIComponent(issuer)}`),
    ),
  ).toBe('/sign-in?refused=provider-refused')
})

test('the way back leads nowhere else', async () => {
  for (const returnTo of ['//evil.example', 'https://evil.example', '/\\evil.example', 'evil', '/a%0d%0ab'])
    expect(
      (
        await here
          .client()
          .get(`/api/oidc/start?returnTo=${returnTo.includes('%') ? returnTo : encodeURIComponent(returnTo)}`)
      ).body,
    ).toMatchObject({ status: 400, field: 'returnTo' })
})

test('a provider that is away, and a centre without one, say so on the sign-in page', async () => {
  await here.addCentre(310000, '上海')
  const at = async (query: string) => (await here.client().get(`/api/oidc/start${query}`)).headers['location']
  expect(await at('')).toBe('/sign-in?refused=bad-input')
  expect(await at('?centreId=310000')).toBe('/sign-in?refused=no-oidc')
  expect(await at('?centreId=999999')).toBe('/sign-in?refused=no-oidc')
  await here.db.run(
    sql`update centre set settings = jsonb_set(settings, '{people,oidc,issuer}', '"http://127.0.0.1:9"') where centre_id = ${CENTRE}`,
  )
  expect(await at('?centreId=320100')).toBe('/sign-in?refused=provider-unreachable')
})

test('the client secret stands nowhere in the clear, nor does the log say more than a reason', async () => {
  const rows = await here.db.rows<{ text: string }>(sql`select settings::text as text from centre`)
  for (const row of rows) expect(row.text).not.toContain(SECRET)
  const log = here.lines.join('')
  expect(log).toContain('OAUTH_RESPONSE_BODY_ERROR: invalid_grant')
  expect(log).not.toContain(SECRET)
  expect(log).not.toMatch(/code=|state=|code_verifier/)
})
