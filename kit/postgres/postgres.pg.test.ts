import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { makeLinks } from './binaries.ts'
import { freshFolder } from './fixture-folder.ts'
import { ensurePostgres } from './index.ts'
import { processState } from './process.ts'
import { freePort } from './server.ts'

const it = freshFolder()

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
  const first = await ensurePostgres({ dataDir: it.dataDir })
  expect(first.adopted).toBe(false)
  const db = it.open(first.url)
  await db.run(sql`create table kept (id int)`)
  await db.run(sql`insert into kept values (1)`)
  await db.close()
  await first.stop()
  expect(processState(first.pid)).not.toBe('alive')

  const second = await ensurePostgres({ dataDir: it.dataDir })
  expect(second.url).toBe(first.url)
  expect(await it.open(second.url).rows(sql`select id from kept`)).toEqual([{ id: 1 }])
  await second.stop()
})

test('the server is durable, speaks UTF-8 in China, and its role is no superuser', async () => {
  const server = await ensurePostgres({ dataDir: it.dataDir })
  expect(
    await it.open(server.url).row(sql`
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
  const server = await ensurePostgres({ dataDir: it.dataDir })
  const url = new URL(server.url)
  const outside = Object.values(os.networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((one) => !one.internal && one.family === 'IPv4')
  for (const { address } of outside) expect(await accepts(address, Number(url.port))).toBe(false)
  expect(await accepts('127.0.0.1', Number(url.port))).toBe(true)
  expect(
    await it
      .open(server.url)
      .row(
        sql`select current_setting('listen_addresses') as a, current_setting('unix_socket_directories') as u`,
      ),
  ).toEqual({
    a: '127.0.0.1',
    u: '',
  })

  const secrets = JSON.parse(readFileSync(path.join(it.dataDir, 'postgres.json'), 'utf8')) as {
    password: string
    superPassword: string
  }
  expect(statSync(path.join(it.dataDir, 'postgres.json')).mode & 0o777).toBe(0o600)
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
  expect(readFileSync(path.join(it.cluster(), 'pg_hba.conf'), 'utf8')).not.toMatch(
    /trust|peer|md5|0\.0\.0\.0|::/,
  )
  await server.stop()
})

test('a port that somebody took meanwhile is given up for another, which is remembered', async () => {
  const first = await ensurePostgres({ dataDir: it.dataDir })
  const port = Number(new URL(first.url).port)
  await first.stop()
  const squatter = net.createServer().listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  const second = await ensurePostgres({ dataDir: it.dataDir })
  expect(new URL(second.url).port).not.toBe(String(port))
  await second.stop()
  squatter.close()
  const third = await ensurePostgres({ dataDir: it.dataDir })
  expect(third.url).toBe(second.url)
  await third.stop()
})

test('a given port is used and remembered', async () => {
  const port = await freePort()
  const server = await ensurePostgres({ dataDir: it.dataDir, port })
  expect(new URL(server.url).port).toBe(String(port))
  await server.stop()
})

test('a lost or foreign password file is named, not guessed around', async () => {
  const first = await ensurePostgres({ dataDir: it.dataDir })
  await first.stop()
  const file = path.join(it.dataDir, 'postgres.json')
  const good = readFileSync(file, 'utf8')
  rmSync(file)
  await expect(ensurePostgres({ dataDir: it.dataDir })).rejects.toThrow(/postgres\.json .* is missing/)
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(good) as object), superPassword: 'not the one' }))
  await expect(ensurePostgres({ dataDir: it.dataDir })).rejects.toThrow(
    /does not take the password of postgres\.json/,
  )
  writeFileSync(file, good)
  const again = await ensurePostgres({ dataDir: it.dataDir })
  await again.stop()
})

test('a server whose files another major version made says how to go on', async () => {
  const first = await ensurePostgres({ dataDir: it.dataDir })
  await first.stop()
  writeFileSync(path.join(it.cluster(), 'PG_VERSION'), '17\n')
  await expect(ensurePostgres({ dataDir: it.dataDir })).rejects.toThrow(
    /made by PostgreSQL 17 .*backup .*restore/s,
  )
})

test('library links that an install without scripts left out are made', async () => {
  const home = path.join(it.dataDir, 'package')
  mkdirSync(path.join(home, 'native', 'lib'), { recursive: true })
  writeFileSync(path.join(home, 'native', 'lib', 'libpq.so.5.18'), 'library')
  const list = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]
  writeFileSync(path.join(home, 'native', 'pg-symlinks.json'), JSON.stringify(list))
  makeLinks(home)
  makeLinks(home)
  expect(readFileSync(path.join(home, 'native', 'lib', 'libpq.so.5'), 'utf8')).toBe('library')
  cpSync(home, path.join(it.dataDir, 'moved'), { recursive: true, verbatimSymlinks: true })
  expect(readFileSync(path.join(it.dataDir, 'moved', 'native', 'lib', 'libpq.so.5'), 'utf8')).toBe('library')
})
