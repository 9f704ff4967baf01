import { randomUUID } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { expect } from 'vitest'
import { request, type APIRequestContext, type Page } from 'playwright-core'
import { machineClock } from '#kit/clock.ts'
import type { Role } from '#people'
import type { Served } from './server.ts'

const PASSWORD = '晨光中的长江大桥 1968'

/** Roles that are held for a unit; the others for the whole centre. */
const OF_A_UNIT: readonly Role[] = ['handler', 'unit-head']

type Person = { readonly username: string; readonly name: string; readonly role: Role }
export type Office = { readonly unitId: string; signIn(page: Page, username: string): Promise<void> }

/**
 * An empty centre made into an office by its API: one bureau, one district bureau, these people. Through the screens the
 * same is done in sign-in.e2e.ts.
 */
export async function makeOffice(served: Served, people: readonly Person[]): Promise<Office> {
  const [, code] = await served.hears(/enters the code (\S+)/)
  const admin = await client(served.url)
  await post(admin, '/api/first-admin', {
    code,
    centreId: 320100,
    centreName: '南京市12315投诉举报中心',
    centreShortName: '南京12315',
    username: 'zhoumin',
    name: '周敏',
    password: PASSWORD,
  })
  const { secret } = await post<{ secret: string }>(admin, '/api/me/second-factor/enrol', {})
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  await post(admin, '/api/me/second-factor/confirm', {
    code: totp.generate({ timestamp: machineClock.now().getTime() }),
  })
  const bureau = await post<{ id: string }>(admin, '/api/units', {
    parentId: null,
    kind: 'bureau',
    name: '南京市市场监督管理局',
    shortName: '市局',
    code: 'NJ',
    districtCode: 320100,
  })
  const district = await post<{ id: string }>(admin, '/api/units', {
    parentId: bureau.id,
    kind: 'district-bureau',
    name: '南京市建邺区市场监督管理局',
    shortName: '建邺区局',
    code: 'NJ-JY',
    districtCode: 320105,
  })
  for (const { username, name, role } of people) {
    const unitId = OF_A_UNIT.includes(role) ? district.id : null
    const { temporaryPassword } = await post<{ temporaryPassword: string }>(admin, '/api/staff', {
      username,
      name,
      unitId,
      roles: [{ role, unitId }],
    })
    const own = await client(served.url)
    await post(own, '/api/sign-in', { username, password: temporaryPassword })
    await post(own, '/api/me/password', { current: temporaryPassword, next: PASSWORD })
    await own.dispose()
  }
  await admin.dispose()
  return {
    unitId: district.id,
    async signIn(page, username) {
      await page.getByLabel('账号').fill(username)
      await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
      await page.keyboard.press('Enter')
    },
  }
}

const client = (url: string): Promise<APIRequestContext> =>
  request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } })

async function post<Answer>(from: APIRequestContext, path: string, data: object): Promise<Answer> {
  const response = await from.post(path, { data, headers: { 'idempotency-key': randomUUID() } })
  expect(response.ok(), `${path}: ${response.status()} ${await response.text()}`).toBe(true)
  return response.json() as Promise<Answer>
}
