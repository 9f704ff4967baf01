import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDb, sql, type Db } from '#kit/db/index.ts'
import { makeLinks } from './binaries.ts'
import { ensurePostgres, joinPostgres } from './index.ts'
import { isPostgresOf, pause, processState } from './process.ts'
import { freePort, readPidFile, stopServer } from './server.ts'

const FIXTURE = fileURLToPath(new URL('fixture-owner.ts', import.meta.url))
const isRoot = process.getuid?.() === 0

let dataDir: string
const cluster = () => path.join(dataDir, 'pg')
const opened: Db[] = []
const children: ChildProcess[] = []

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'xinqiao-launcher-'))
  chmodSync(dataDir, 0o711)
})
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close().catch(() => undefined)
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) await kill9(child)
  const left = readPidFile(cluster())
  if (left) await stopServer(cluster(), left.pid)
  rmSync(dataDir, { recursive: true })
})

const open = (url: string): Db => {
  const db = openDb(url, { max: 4 })
  opened.push(db)
  return db
}

type Said = { url: string; pid: number; adopted: boolean; error?: string }

/** Another program on the same folder, which lives until `leave` or kill9. */
async function another(how: 'own' | 'join', identity: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, [FIXTURE, dataDir, how], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...identity,
  })
  children.push(child)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const leave = async () => {
    const over = once(child, 'close')
    child.stdin.end()
    await over
  }
  return { child, said: JSON.parse(line) as Said, leave }
}

async function kill9(child: ChildProcess): Promise<void> {
  const over = once(child, 'close')
  child.kill('SIGKILL')
  await over
}

/** Waits for something that must come; the bound is the test's own time-out. */
async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await pause(20)
}

const accepts = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 2_000 })
    const say = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('connect', () => say(true))
    socket.on('error', () => say(false))
    socket.on('timeout', () => say(false))
  })

test('a new folder gets a server; what was written is there after stop and start, on the same port', async () => {
  const first = await ensurePostgres({ dataDir })
  expect(first.adopted).toBe(false)
  const db = open(first.url)
  await db.run(sql`create table kept (id int)`)
  await db.run(sql`insert into kept values (1)`)
  await db.close()
  await first.stop()
  expect(processState(first.pid)).not.toBe('alive')

  const second = await ensurePostgres({ dataDir })
  expect(second.url).toBe(first.url)
  expect(await open(second.url).rows(sql`select id from kept`)).toEqual([{ id: 1 }])
  await second.stop()
})

test('the server is durable, speaks UTF-8 in China, and its role is no superuser', async () => {
  const server = await ensurePostgres({ dataDir })
  expect(
    await open(server.url).row(sql`
      select current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync, current_setting('full_page_writes') as pages,
             current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding,
             current_setting('TimeZone') as zone, (select rolsuper from pg_roles where rolname = current_user) as super`),
  ).toEqual({
    fsync: 'on',
    sync: 'on',
    pages: 'on',
    checksums: 'on',
    encoding: 'UTF8',
    zone: 'Asia/Shanghai',
    super: false,
  })
  await server.stop()
})

test('it listens on loopback only, takes no one without the password, and hides the password', async () => {
  const server = await ensurePostgres({ dataDir })
  const url = new URL(server.url)
  const outside = Object.values(os.networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((one) => !one.internal && one.family === 'IPv4')
  for (const { address } of outside) expect(await accepts(address, Number(url.port))).toBe(false)
  expect(await accepts('127.0.0.1', Number(url.port))).toBe(true)
  expect(
    await open(server.url).row(
      sql`select current_setting('listen_addresses') as a, current_setting('unix_socket_directories') as u`,
    ),
  ).toEqual({
    a: '127.0.0.1',
    u: '',
  })

  const secrets = JSON.parse(readFileSync(path.join(dataDir, 'postgres.json'), 'utf8')) as {
    password: string
    superPassword: string
  }
  expect(statSync(path.join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600)
  expect(secrets.password.length).toBeGreaterThanOrEqual(32)
  for (const user of ['xinqiao', 'postgres'])
    for (const password of [
      undefined,
      '',
      'postgres',
      user === 'postgres' ? secrets.password : secrets.superPassword,
    ]) {
      const client = new pg.Client({
        host: '127.0.0.1',
        port: Number(url.port),
        user,
        database: 'postgres',
        password: password as string,
      })
      client.on('error', () => undefined)
      await expect(client.connect()).rejects.toThrow(/password|SASL|SCRAM/i)
    }
  expect(readFileSync(path.join(cluster(), 'pg_hba.conf'), 'utf8')).not.toMatch(
    /trust|peer|md5|0\.0\.0\.0|::/,
  )
  await server.stop()
})

test('a second instance is refused and told the pid of the first; a killed first does not count', async () => {
  const { child, said } = await another('own')
  expect(said.error).toBeUndefined()
  await expect(ensurePostgres({ dataDir })).rejects.toThrow(`process ${child.pid}`)
  await kill9(child)
  const server = await ensurePostgres({ dataDir })
  await expect(ensurePostgres({ dataDir })).rejects.toThrow(`process ${process.pid}`)
  await server.stop()
})

test('kill -9 of the application: the next one adopts the server that lives on', async () => {
  const { child, said } = await another('own')
  await open(said.url).run(sql`create table kept (id int)`)
  await kill9(child)
  expect(isPostgresOf(said.pid, cluster())).toBe(true)
  const server = await ensurePostgres({ dataDir })
  expect({ pid: server.pid, adopted: server.adopted, url: server.url }).toEqual({
    pid: said.pid,
    adopted: true,
    url: said.url,
  })
  expect(await open(server.url).rows(sql`select id from kept`)).toEqual([])
  await server.stop()
  expect(isPostgresOf(said.pid, cluster())).toBe(false)
})

test('kill -9 of the server: it is started again at the same address, and nothing acknowledged is lost', async () => {
  let restarts = 0
  const server = await ensurePostgres({ dataDir, onRestart: (error) => void (restarts += error ? 100 : 1) })
  const db = open(server.url)
  await db.run(sql`create table kept (id int primary key, words text not null)`)
  const acknowledged: number[] = []
  let isOver = false
  const writers = [0, 1, 2, 3].map(async (writer) => {
    for (let n = 0; !isOver; n += 1) {
      const id = n * 4 + writer
      const done = await db.run(sql`insert into kept values (${id}, ${'w' + id})`).catch(() => 0)
      if (done === 1) acknowledged.push(id)
      else await pause(5)
    }
  })
  for (let death = 1; death <= 2; death += 1) {
    const before = acknowledged.length
    await until(() => acknowledged.length > before + 200)
    process.kill(server.pid, 'SIGKILL')
    await until(() => restarts === death)
  }
  const before = acknowledged.length
  await until(() => acknowledged.length > before + 50)
  isOver = true
  await Promise.all(writers)
  const there = new Map(
    (await db.rows<{ id: number; words: string }>(sql`select id, words from kept`)).map((row) => [
      row.id,
      row.words,
    ]),
  )
  expect(acknowledged.filter((id) => there.get(id) !== 'w' + id)).toEqual([])
  await server.stop()
})

test('kill -9 of both: the next start needs no hand', async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    const { child, said } = await another('own')
    expect(said.error).toBeUndefined()
    await open(said.url).run(sql.raw(`create table turn_${turn} (id int)`))
    // In either order: a dead server whose parent lives is a zombie for a while.
    const first = turn % 2 === 0 ? said.pid : child.pid!
    process.kill(first, 'SIGKILL')
    process.kill(first === said.pid ? child.pid! : said.pid, 'SIGKILL')
  }
  const server = await ensurePostgres({ dataDir })
  const tables = await open(server.url).rows(
    sql`select relname from pg_class where relname like 'turn%' order by 1`,
  )
  expect(tables).toEqual([{ relname: 'turn_0' }, { relname: 'turn_1' }, { relname: 'turn_2' }])
  await server.stop()
})

test("a dead server's pid that now is somebody else's does not hinder the start", async () => {
  const first = await ensurePostgres({ dataDir })
  await first.stop()
  const lines = [process.pid, cluster(), 1, new URL(first.url).port, '', '127.0.0.1', '']
  writeFileSync(path.join(cluster(), 'postmaster.pid'), lines.join('\n'))
  const second = await ensurePostgres({ dataDir })
  expect(second.adopted).toBe(false)
  await second.stop()
})

test('a port that somebody took meanwhile is given up for another, which is remembered', async () => {
  const first = await ensurePostgres({ dataDir })
  const port = Number(new URL(first.url).port)
  await first.stop()
  const squatter = net.createServer().listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  const second = await ensurePostgres({ dataDir })
  expect(new URL(second.url).port).not.toBe(String(port))
  await second.stop()
  squatter.close()
  const third = await ensurePostgres({ dataDir })
  expect(third.url).toBe(second.url)
  await third.stop()
})

test('a given port is used and remembered', async () => {
  const port = await freePort()
  const server = await ensurePostgres({ dataDir, port })
  expect(new URL(server.url).port).toBe(String(port))
  await server.stop()
})

test('a command is a guest of a running server and leaves it running', async () => {
  const { said, leave } = await another('own')
  const guest = await joinPostgres(dataDir)
  expect({ url: guest.url, pid: guest.pid, adopted: guest.adopted }).toEqual({
    url: said.url,
    pid: said.pid,
    adopted: true,
  })
  await guest.stop()
  expect(isPostgresOf(said.pid, cluster())).toBe(true)
  await leave()
  expect(isPostgresOf(said.pid, cluster())).toBe(false)
})

test('a command alone starts the server and stops it; two at once share it, and the last one stops it', async () => {
  const [first, second] = await Promise.all([joinPostgres(dataDir), another('join')])
  expect(second.said).toMatchObject({ url: first.url, pid: first.pid })
  await first.stop()
  expect(isPostgresOf(first.pid, cluster())).toBe(true)
  expect(await open(first.url).row(sql`select 1 as one`)).toEqual({ one: 1 })
  await second.leave()
  expect(isPostgresOf(first.pid, cluster())).toBe(false)
})

test('an owner that goes leaves the server to its guest, and a new owner may take it over', async () => {
  const owner = await another('own')
  const guest = await joinPostgres(dataDir)
  await owner.leave()
  expect(isPostgresOf(owner.said.pid, cluster())).toBe(true)
  const next = await ensurePostgres({ dataDir })
  expect({ pid: next.pid, adopted: next.adopted }).toEqual({ pid: owner.said.pid, adopted: true })
  await guest.stop()
  expect(isPostgresOf(next.pid, cluster())).toBe(true)
  await next.stop()
  expect(isPostgresOf(next.pid, cluster())).toBe(false)
})

test('a start that was killed inside initdb leaves nothing that hinders the next', async () => {
  mkdirSync(path.join(dataDir, 'pg.new', 'base'), { recursive: true })
  writeFileSync(path.join(dataDir, 'pg.password'), 'half')
  const server = await ensurePostgres({ dataDir })
  await server.stop()
  expect(existsSync(path.join(dataDir, 'pg.new'))).toBe(false)
  expect(existsSync(path.join(dataDir, 'pg.password'))).toBe(false)
})

test('a lost or foreign password file is named, not guessed around', async () => {
  const first = await ensurePostgres({ dataDir })
  await first.stop()
  const file = path.join(dataDir, 'postgres.json')
  const good = readFileSync(file, 'utf8')
  rmSync(file)
  await expect(ensurePostgres({ dataDir })).rejects.toThrow(/postgres\.json .* is missing/)
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(good) as object), superPassword: 'not the one' }))
  await expect(ensurePostgres({ dataDir })).rejects.toThrow(/does not take the password of postgres\.json/)
  writeFileSync(file, good)
  const again = await ensurePostgres({ dataDir })
  await again.stop()
})

test('a server whose files another major version made says how to go on', async () => {
  const first = await ensurePostgres({ dataDir })
  await first.stop()
  writeFileSync(path.join(cluster(), 'PG_VERSION'), '17\n')
  await expect(ensurePostgres({ dataDir })).rejects.toThrow(/made by PostgreSQL 17 .*backup .*restore/s)
})

/** Where the repository itself lies in a private home, another uid cannot run its binaries. */
const NOBODY = 65534
const othersCanReachUs =
  isRoot &&
  [FIXTURE, process.execPath, os.tmpdir()].every(
    (file) => spawnSync('test', ['-r', file], { uid: NOBODY, gid: NOBODY, cwd: '/' }).status === 0,
  )
const hasNamespaces = spawnSync('unshare', ['--user', '--map-user=1', '--map-group=1', 'true']).status === 0

test.runIf(isRoot)(
  "as root in a mode-700 home the files stay root's; without namespaces the error says what to do",
  async () => {
    const home = path.join(dataDir, 'home')
    mkdirSync(home, { mode: 0o700 })
    const start = ensurePostgres({ dataDir: path.join(home, 'data') })
    if (!hasNamespaces)
      return await expect(start).rejects.toThrow(/no account can run PostgreSQL.*plain user/s)
    const server = await start
    expect(await open(server.url).row(sql`select 1 as one`)).toEqual({ one: 1 })
    expect(statSync(path.join(home, 'data', 'pg')).uid).toBe(0)
    expect(statSync(path.join(home, 'data', 'pg')).mode & 0o777).toBe(0o700)
    await server.stop()
  },
)

test.runIf(othersCanReachUs)(
  'as root elsewhere the server runs under another uid, which owns its files',
  async () => {
    const server = await ensurePostgres({ dataDir })
    const owner = statSync(cluster()).uid
    expect(owner).not.toBe(0)
    expect(readFileSync(`/proc/${server.pid}/status`, 'utf8')).toMatch(
      new RegExp(`^Uid:\\s+${owner}\\s+${owner}\\s`, 'm'),
    )
    await server.stop()
  },
)

test.runIf(othersCanReachUs)('as a plain user, in a folder of its own', async () => {
  const outer = dataDir
  const mine = path.join(dataDir, 'mine')
  mkdirSync(mine, { mode: 0o700 })
  chownSync(mine, NOBODY, NOBODY)
  dataDir = path.join(mine, 'data')
  try {
    const { said, leave } = await another('own', { uid: NOBODY, gid: NOBODY })
    expect(said.error).toBeUndefined()
    expect(statSync(cluster()).uid).toBe(NOBODY)
    await leave()
    expect(processState(said.pid)).not.toBe('alive')
  } finally {
    dataDir = outer
  }
})

test('library links that an install without scripts left out are made', async () => {
  const home = path.join(dataDir, 'package')
  mkdirSync(path.join(home, 'native', 'lib'), { recursive: true })
  writeFileSync(path.join(home, 'native', 'lib', 'libpq.so.5.18'), 'library')
  const list = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]
  writeFileSync(path.join(home, 'native', 'pg-symlinks.json'), JSON.stringify(list))
  makeLinks(home)
  makeLinks(home)
  expect(readFileSync(path.join(home, 'native', 'lib', 'libpq.so.5'), 'utf8')).toBe('library')
  cpSync(home, path.join(dataDir, 'moved'), { recursive: true, verbatimSymlinks: true })
  expect(readFileSync(path.join(dataDir, 'moved', 'native', 'lib', 'libpq.so.5'), 'utf8')).toBe('library')
})
