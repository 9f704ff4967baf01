import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { whyNpmFailed } from './install.mjs'
import { isNewEnough } from './node.mjs'

const NO_PROXY = { https_proxy: '', HTTPS_PROXY: '', http_proxy: '', HTTP_PROXY: '', npm_config_proxy: '' }
const TOOLS = path.resolve(import.meta.dirname, '..')

let home: string
let children: ChildProcess[]
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'ready-'))
  children = []
  // A small house: the tools, a lock with no packages, and a npm that writes down what it was asked for.
  fs.mkdirSync(path.join(home, 'tools'))
  for (const name of ['ready.mjs', 'ready', 'files.mjs']) {
    fs.cpSync(path.join(TOOLS, name), path.join(home, 'tools', name), { recursive: true })
  }
  write('package.json', '{ "name": "house", "version": "1.0.0" }')
  writeLock('1.0.0')
  writeNpm('')
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  fs.rmSync(home, { recursive: true, force: true })
})

function write(file: string, text: string) {
  fs.mkdirSync(path.dirname(path.join(home, file)), { recursive: true })
  fs.writeFileSync(path.join(home, file), text)
}

const read = (file: string) => fs.readFileSync(path.join(home, file), 'utf8')
const exists = (file: string) => fs.existsSync(path.join(home, file))

function writeLock(version: string) {
  const dependency = { version, integrity: 'sha512-x' }
  write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/one': dependency } }))
}

/** What npm ci does, as far as ready can see: node_modules away, node_modules there, its own list at the end. */
function writeNpm(atTheEnd: string) {
  write(
    'npm.js',
    `const fs = require('node:fs')
    if (process.argv[2] === 'config') { console.log(fs.existsSync('registry') && fs.readFileSync('registry', 'utf8')); process.exit() }
    fs.writeFileSync('words', process.argv.join(' '))
    fs.appendFileSync('asked', process.argv.slice(2, 3) + '\\n')
    fs.rmSync('node_modules', { recursive: true, force: true })
    const { packages } = JSON.parse(fs.readFileSync('package-lock.json'))
    const install = () => {
      fs.mkdirSync('node_modules/one', { recursive: true })
      fs.writeFileSync('node_modules/one/package.json', JSON.stringify(packages['node_modules/one']))
      fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }))
      fs.appendFileSync('asked', 'done\\n')
    }
    ${atTheEnd || 'install()'}`,
  )
}

type Ran = { code: number | null; signal: NodeJS.Signals | null; out: string; err: string }

function start(...args: string[]): { child: ChildProcess; ended: Promise<Ran>; err: () => string } {
  const child = spawn(process.execPath, ['tools/ready.mjs', ...args], {
    cwd: home,
    env: { ...process.env, ...NO_PROXY, npm_execpath: path.join(home, 'npm.js') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  child.stderr.on('data', (chunk) => (err += String(chunk)))
  const ended = new Promise<Ran>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, out, err })),
  )
  return { child, ended, err: () => err }
}

const ready = (...args: string[]) => start(...args).ended
const asked = () => (exists('asked') ? read('asked').trim().split('\n') : [])

async function until(condition: () => boolean) {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

describe('installing', () => {
  test('a fresh clone is installed once; the second run has nothing to do and says nothing', async () => {
    const first = await ready('install')
    expect(first).toMatchObject({ code: 0, out: '' })
    expect(first.err).toMatch(/^ready: installing packages .*\nready: packages installed in \d+ s\n$/)
    expect(await ready('install')).toMatchObject({ code: 0, out: '', err: '' })
    expect(asked()).toEqual(['ci', 'done'])
  })
  test('a changed lock is installed anew', async () => {
    await ready('install')
    writeLock('1.0.1')
    expect(await ready('install')).toMatchObject({ code: 0 })
    expect(asked()).toEqual(['ci', 'done', 'ci', 'done'])
  })
  test('what somebody installed by hand is left alone', async () => {
    await ready('install')
    writeLock('1.0.1')
    const { packages } = JSON.parse(read('package-lock.json'))
    write('node_modules/one/package.json', '{ "version": "1.0.1" }')
    write('node_modules/.package-lock.json', JSON.stringify({ packages }))
    const second = await ready('install')
    expect(second.err).toBe('ready: packages are those of package-lock.json\n')
    expect(asked()).toEqual(['ci', 'done'])
  })
  test('a tree with a package lost is installed anew', async () => {
    await ready('install')
    fs.rmSync(path.join(home, '.ready'), { recursive: true })
    fs.rmSync(path.join(home, 'node_modules/one'), { recursive: true })
    await ready('install')
    expect(asked()).toEqual(['ci', 'done', 'ci', 'done'])
  })
  test('a failed install is said, with the reason, and tried again by the next run', async () => {
    writeNpm("console.error('npm error code EAI_AGAIN'); process.exitCode = 1")
    const first = await ready('install', '--', 'never.mjs')
    expect(first).toMatchObject({ code: 1, out: '' })
    expect(first.err).toMatch(/the npm registry does not answer \(EAI_AGAIN\)\. Go online/)
    writeNpm('')
    expect(await ready('install')).toMatchObject({ code: 0 })
  })
})

test('npm tries often over a bad line, and once where no registry answers', async () => {
  const registry = http.createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
  onTestFinished(() => void registry.close())
  await once(registry, 'listening')
  write('registry', `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`)
  await ready('install')
  expect(read('words')).toContain('--fetch-retries=4')

  registry.close()
  registry.closeAllConnections()
  writeLock('1.0.1')
  const run = await ready('install')
  expect(read('words')).toContain('--fetch-retries=0')
  expect(run.err).toContain('the npm registry does not answer (ECONNREFUSED); trying with what npm has kept')
})

describe('one at a time', () => {
  const slowly = `const wait = setInterval(() => { if (fs.existsSync('go')) { clearInterval(wait); install() } }, 5)`

  test('the second waits for the first and finds all done', async () => {
    writeNpm(slowly)
    const first = start('install')
    await until(() => asked().length === 1)
    const others = [start('install'), start('install')]
    await until(() =>
      others.every((other) => other.err().includes(`process ${first.child.pid} is at it already`)),
    )
    write('go', '')
    for (const run of [first, ...others]) expect(await run.ended).toMatchObject({ code: 0 })
    expect(asked()).toEqual(['ci', 'done'])
    expect(fs.readdirSync(path.join(home, '.ready')).filter((name) => name.startsWith('turn'))).toEqual([])
  })

  test('killed half-way: the next waits for the orphaned npm and does not run a second one beside it', async () => {
    writeNpm(slowly)
    const first = start('install')
    await until(() => asked().length === 1)
    first.child.kill('SIGKILL')
    await first.ended
    const second = start('install')
    await until(() => second.err().includes('is at it already; waiting'))
    write('go', '')
    expect(await second.ended).toMatchObject({ code: 0 })
    expect(asked()).toEqual(['ci', 'done'])
  })

  test('killed with its npm: the next begins anew', async () => {
    writeNpm(slowly)
    const first = start('install')
    await until(() => asked().length === 1)
    const [, npm] = JSON.parse(read('.ready/turn.1')) as { pid: number }[]
    first.child.kill('SIGKILL')
    await first.ended
    process.kill(npm?.pid ?? 0, 'SIGKILL')
    writeNpm('')
    expect(await ready('install')).toMatchObject({ code: 0 })
    expect(asked()).toEqual(['ci', 'ci', 'done'])
  })

  test('many at once: one installs', async () => {
    const runs = await Promise.all(Array.from({ length: 8 }, () => ready('install')))
    expect(runs.map((run) => run.code)).toEqual(Array(8).fill(0))
    expect(asked()).toEqual(['ci', 'done'])
  })

  test('a turn left by a process whose number another one has by now holds nobody up', async () => {
    write('.ready/turn.7', JSON.stringify([{ pid: process.pid, started: 'another time' }]))
    expect(await ready('install')).toMatchObject({ code: 0 })
  })

  test('a turn cut short by a loss of power holds nobody up', async () => {
    write('.ready/turn.7', '')
    expect(await ready('install')).toMatchObject({ code: 0 })
  })
})

describe('the command', () => {
  test('gets its arguments, streams and exit code, on the Node that was found', async () => {
    write('say.mjs', "console.log(process.argv.slice(2).join(' ')); process.exitCode = 7")
    await ready('install')
    expect(await ready('install', '--', 'say.mjs', '--empty', 'a b')).toMatchObject({
      code: 7,
      out: '--empty a b\n',
      err: '',
    })
  })
  test('gets the signal that ends it', async () => {
    write(
      'wait.mjs',
      "process.on('SIGTERM', () => { console.log('bye'); process.exit(3) }); console.log('up'); setInterval(() => {}, 1000)",
    )
    const { child, ended } = start('install', '--', 'wait.mjs')
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 3, out: 'up\nbye\n' })
  })
  test('a program that is not there is said', async () => {
    expect((await ready('install', '--', 'bin/none')).err).toMatch(/ready: bin\/none did not start: .*ENOENT/)
  })
  test('an unknown step is wrong usage', async () => {
    expect(await ready('instal')).toMatchObject({ code: 2, err: expect.stringContaining("no step 'instal'") })
  })
})

test('every script of package.json goes through ready, in the place of its shell: npm tells a signal to the shell only', () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(TOOLS, '../package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const script of Object.values(scripts)) expect(script).toMatch(/^exec node tools\/ready\.mjs install /)
})

describe('building', () => {
  beforeEach(() => {
    write('console/vite.config.ts', '')
    write('console/main.tsx', 'one')
    write('vite.js', '')
    writeNpm(
      `install()
      fs.mkdirSync('node_modules/vite/bin', { recursive: true })
      fs.copyFileSync('vite.js', 'node_modules/vite/bin/vite.js')`,
    )
    write(
      'vite.js',
      `const fs = require('node:fs')
      fs.appendFileSync('asked', 'built\\n')
      fs.mkdirSync('console/dist', { recursive: true })
      fs.writeFileSync('console/dist/index.html', fs.readFileSync('console/main.tsx'))`,
    )
  })
  const built = () => asked().filter((word) => word === 'built').length

  test('what changed is built, what did not is not', async () => {
    const first = await ready('web')
    expect(first.err).toMatch(/ready: making web .*\nready: web made in [\d.]+ s\n$/)
    expect(await ready('web')).toMatchObject({ code: 0, err: '' })
    write('console/main.test.ts', 'a test is not shipped')
    await ready('web')
    expect(built()).toBe(1)
    write('console/main.tsx', 'two')
    await ready('web')
    expect([built(), read('console/dist/index.html')]).toEqual([2, 'two'])
    fs.rmSync(path.join(home, 'console/dist'), { recursive: true })
    await ready('web')
    expect(built()).toBe(3)
  })
  test('a build that fails is said and tried again', async () => {
    await ready('install')
    write('node_modules/vite/bin/vite.js', "console.error('Unexpected token'); process.exit(1)")
    expect(await ready('web')).toMatchObject({ code: 1, err: expect.stringContaining('Unexpected token') })
    fs.copyFileSync(path.join(home, 'vite.js'), path.join(home, 'node_modules/vite/bin/vite.js'))
    expect(await ready('web')).toMatchObject({ code: 0 })
  })
})

describe('the words', () => {
  test.each([
    ['npm error code ENOTFOUND', /registry does not answer \(ENOTFOUND\)/],
    ['npm error code ENOSPC', /disk is full/],
    [
      '`npm ci` can only install packages when your package.json and package-lock.json are in sync',
      /disagree.*npm install/s,
    ],
    ['npm error code EINTEGRITY', /npm ci failed.*npm\.log/s],
  ])('%s', (output, words) => {
    expect(whyNpmFailed(output, 'npm.log')).toMatch(words)
  })
  test('the oldest Node to run on is 22.19', () => {
    expect(['20.19.0', '22.18.9', '22.19.0', '24.0.0'].map(isNewEnough)).toEqual([false, false, true, true])
  })
})
