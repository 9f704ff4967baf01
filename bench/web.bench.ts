/**
 * npm run bench -- web [--times 7] [--cases 2000] [--data FOLDER]
 * The sign-in page and the list of cases in a real browser on loopback: script as it is sent (gzip), and the time from the
 * address to a page that can be used (the name can be typed; the first case can be clicked), with an empty cache and with a
 * full one.
 */
import http from 'node:http'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { machineClock } from '#kit/clock.ts'
import { sql } from '#kit/db/index.ts'
import { openBrowser } from '#kit/testing/chromium.ts'
import { latencyOf, machine, round } from './lib/figures.ts'
import { fill } from './lib/fill.ts'
import { CENTRE, makeStaff, type Account } from './lib/office.ts'
import { startProgram } from './lib/program.ts'
import { dataFolder, openBeside } from './lib/under-test.ts'

const { values: options } = parseArgs({
  options: {
    times: { type: 'string', default: '7' },
    cases: { type: 'string', default: '2000' },
    data: { type: 'string' },
  },
})
const GOAL = { signInKb: 100, listKb: 480, usableMs: 1_500 }
const PROGRAM = path.join(import.meta.dirname, '..', 'bin', 'xinqiao')

type Visit = { usableMs: number; scripts: string[]; requests: number }

/** Opens the address and waits until the page can be used; then for the network to be quiet, so that nothing is left out. */
async function visit(page: Page, url: string, usable: (page: Page) => Promise<unknown>): Promise<Visit> {
  const scripts: string[] = []
  let requests = 0
  page.on('response', (response) => {
    requests += 1
    if (/javascript/.test(response.headers()['content-type'] ?? '')) scripts.push(response.url())
  })
  const began = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  await usable(page)
  const usableMs = performance.now() - began
  // The live stream stays open, so the network is never idle: nothing new for a second is quiet.
  for (let seen = -1; seen !== requests; await page.waitForTimeout(1_000)) seen = requests
  return { usableMs, scripts, requests }
}

/** Bytes of the answer to somebody who takes gzip. The browser takes Brotli from this machine; what is promised is gzip. */
const gzipBytes = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    http
      .get(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
        let bytes = 0
        response.on('data', (part: Buffer) => (bytes += part.length))
        response.on('end', () => resolve(bytes))
      })
      .on('error', reject)
  })

async function measured(
  context: () => Promise<BrowserContext>,
  url: string,
  usable: (page: Page) => Promise<unknown>,
) {
  const cold: Visit[] = []
  const warm: Visit[] = []
  for (let i = 0; i < Number(options.times); i += 1) {
    const fresh = await context()
    cold.push(await visit(await fresh.newPage(), url, usable))
    warm.push(await visit(await fresh.newPage(), url, usable))
    await fresh.close()
  }
  const { scripts, requests } = cold[0] as Visit
  const sizes = await Promise.all([...new Set(scripts)].map(gzipBytes))
  return {
    scriptKb: round(sizes.reduce((sum, one) => sum + one, 0) / 1000),
    scripts: sizes.length,
    requests,
    usableMs: latencyOf(cold.map((one) => one.usableMs)),
    usableAgainMs: latencyOf(warm.map((one) => one.usableMs)),
  }
}

/** Signs in as the page does, and keeps the cookie for every new browser profile. */
async function signedIn(browser: Browser, url: string, { username, password }: Account) {
  const context = await browser.newContext()
  const answer = await context.request.post(`${url}/api/sign-in`, {
    headers: { origin: url },
    data: { centreId: CENTRE, username, password },
  })
  if (!answer.ok()) throw new Error(`sign-in: ${answer.status()} ${await answer.text()}`)
  const storageState = await context.storageState()
  await context.close()
  return storageState
}

const START = ['start', '--empty']
const { dataDir, remove } = dataFolder(options.data)
const browser = await openBrowser()
let server = await startProgram(PROGRAM, START, { dataDir })
try {
  const { world, close } = await openBeside(dataDir)
  const has = await world.db.row(sql`select 1 as one from cases limit 1`)
  if (!has) await fill(world, Number(options.cases), (line) => console.error(line))
  const account = await makeStaff(
    world,
    `web-${machineClock.now().getTime().toString(36)}`,
    'dispatcher',
    null,
  )
  await close()
  // The clock's offset is read at the start.
  await server.stop()
  server = await startProgram(PROGRAM, START, { dataDir })
  const { url } = server

  const size = {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
  } as const
  const signIn = await measured(
    () => browser.newContext(size),
    `${url}/sign-in`,
    (page) => page.getByLabel('账号').waitFor(),
  )
  console.log('sign-in', JSON.stringify(signIn))
  const storageState = await signedIn(browser, url, account)
  const list = await measured(
    () => browser.newContext({ ...size, storageState }),
    `${url}/cases`,
    (page) => page.locator('tbody a[href^="/cases/"]').first().waitFor(),
  )
  console.log('list', JSON.stringify(list))
  const ok =
    signIn.scriptKb <= GOAL.signInKb && list.scriptKb <= GOAL.listKb && list.usableMs.p50 <= GOAL.usableMs
  process.exitCode = ok ? 0 : 1
  console.log(JSON.stringify({ bench: 'web', signIn, list, goal: GOAL, ok, machine: machine() }))
} finally {
  await browser.close()
  await server.stop()
  remove()
}
