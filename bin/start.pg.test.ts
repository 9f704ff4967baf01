import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const PROGRAM = new URL('xinqiao', import.meta.url).pathname
const READY = /is ready: (http:\S+)/

let folder: string
const children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xinqiao-start-'))
})
afterEach(async () => {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) await stopped(child)
  // Whatever a killed one left is found and ended by a command that joins it.
  if (existsSync(join(folder, 'data'))) await run('audit', 'verify', '--all')
  rmSync(folder, { recursive: true, force: true })
})

const env = (more: Record<string, string> = {}) => {
  const { DATABASE_URL: _other, ...clean } = process.env
  return { ...clean, XINQIAO_DATA: join(folder, 'data'), PORT: '0', ...more }
}

type Child = ChildProcess & { said: () => string }
function launch(args: string[], more?: Record<string, string>): Child {
  const child = spawn(PROGRAM, args, { env: env(more), stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  children.push(child)
  return Object.assign(child, { said: () => text })
}
async function run(...args: string[]) {
  const child = launch(args)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said: child.said() }
}
/** Starts a server and waits until it says where it is. */
async function served(
  args: string[] = ['--empty'],
  more?: Record<string, string>,
): Promise<{ child: Child; url: string }> {
  const child = launch(['start', ...args], more)
  await expect
    .poll(() => (child.exitCode === null ? READY.test(child.said()) : child.said()), { timeout: 30_000 })
    .toBe(true)
  return { child, url: READY.exec(child.said())![1]! }
}
async function stopped(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM') {
  const gone = once(child, 'close')
  child.kill(signal)
  return ((await gone) as [number | null, NodeJS.Signals | null])[0]
}
/** Process ids of the database servers of this data folder. */
const databases = () => {
  const file = join(folder, 'data', 'pg', 'postmaster.pid')
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
  return pid > 0 && existsSync(`/proc/${pid}`) ? [pid] : []
}

test('an empty start asks for the first administrator with the code it printed', async () => {
  const { child, url } = await served()
  const code = /enters the code (\S+)/.exec(child.said())![1]!
  const first = {
    code,
    centreId: 320100,
    centreName: '南京12315中心',
    centreShortName: '南京',
    username: 'root',
    name: '管理员',
    password: 'correct-horse-battery-9',
  }
  const post = (body: object) =>
    fetch(`${url}/api/first-admin`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  expect((await post({ ...first, code: 'aaaa-bbbb-cccc-dddd-eeee' })).status).toBe(409)
  const made = await post(first)
  expect([made.status, await made.json()]).toEqual([200, { next: 'enrol-second-factor' }])
  expect((await post(first)).status).toBe(409)
  expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ ready: true })
  expect(statSync(join(folder, 'data', 'keys.json')).mode & 0o777).toBe(0o600)

  // Commands are guests of the running server.
  const made2 = await run(
    'keys',
    'create',
    '--name',
    'intake',
    '--scope',
    'cases:intake',
    '--out',
    join(folder, 'key'),
  )
  expect(made2).toMatchObject({ code: 0 })
  expect(await run('audit', 'verify', '--as', join(folder, 'key'))).toMatchObject({
    code: 1,
    said: expect.stringContaining('has no scope for audit.verify'),
  })
  expect(await run('audit', 'verify')).toMatchObject({ code: 0, said: expect.stringContaining('whole') })

  expect(await stopped(child)).toBe(0)
  expect(databases()).toEqual([])
  // And their own master when nobody else is there.
  expect(await run('audit', 'verify', '--json')).toMatchObject({
    code: 0,
    said: expect.stringContaining('"isWhole":true'),
  })
  expect(databases()).toEqual([])
})

test('a second server on the same data is refused by name of the first; on the same port, by its number', async () => {
  const { child } = await served()
  const second = await run('start', '--empty')
  expect(second.code).toBe(1)
  expect(second.said).toContain(String(child.pid))
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const other = launch(['start', '--empty', '--port', String(port)], { XINQIAO_DATA: join(folder, 'other') })
  const [code] = (await once(other, 'close')) as [number | null]
  expect([code, other.said()]).toEqual([1, expect.stringContaining(`port ${port} on 127.0.0.1 is taken`)])
  taken.close()
})

test('killed, it is up again without a hand, and takes over its database', async () => {
  const first = await served()
  await stopped(first.child, 'SIGKILL')
  const [database] = databases()
  const second = await served()
  expect(databases()).toEqual([database])
  expect(await (await fetch(`${second.url}/readyz`)).json()).toMatchObject({ ready: true })
  expect(await stopped(second.child, 'SIGINT')).toBe(0)
  expect(databases()).toEqual([])
})

test('without its keys it does not start, and says so', async () => {
  const { child } = await served()
  await stopped(child)
  rmSync(join(folder, 'data', 'keys.json'))
  expect(await run('start')).toMatchObject({ code: 1, said: expect.stringContaining('The key file') })
  expect(databases()).toEqual([])
  expect(existsSync(join(folder, 'data', 'keys.json'))).toBe(false)
})

test('a wrong setting is named', async () => {
  const child = launch(['start'], { PORT: 'eighty' })
  const [code] = (await once(child, 'close')) as [number | null]
  expect([code, child.said()]).toEqual([1, expect.stringContaining('PORT is no port number: eighty')])
})
