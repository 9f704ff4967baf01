import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { freshFolder, kill9, until } from './fixture-folder.ts'
import { ensurePostgres } from './index.ts'
import { isPostgresOf, pause } from './process.ts'

const it = freshFolder()

test('a second instance is refused and told the pid of the first; a killed first does not count', async () => {
  const { child, said } = await it.another('own')
  expect(said.error).toBeUndefined()
  await expect(ensurePostgres({ dataDir: it.dataDir })).rejects.toThrow(`process ${child.pid}`)
  await kill9(child)
  const server = await ensurePostgres({ dataDir: it.dataDir })
  await expect(ensurePostgres({ dataDir: it.dataDir })).rejects.toThrow(`process ${process.pid}`)
  await server.stop()
})

test('kill -9 of the application: the next one adopts the server that lives on', async () => {
  const { child, said } = await it.another('own')
  await it.open(said.url).run(sql`create table kept (id int)`)
  await kill9(child)
  expect(isPostgresOf(said.pid, it.cluster())).toBe(true)
  const server = await ensurePostgres({ dataDir: it.dataDir })
  expect({ pid: server.pid, adopted: server.adopted, url: server.url }).toEqual({
    pid: said.pid,
    adopted: true,
    url: said.url,
  })
  expect(await it.open(server.url).rows(sql`select id from kept`)).toEqual([])
  await server.stop()
  expect(isPostgresOf(said.pid, it.cluster())).toBe(false)
})

test('kill -9 of the server: it is started again at the same address, and nothing acknowledged is lost', async () => {
  let restarts = 0
  const server = await ensurePostgres({
    dataDir: it.dataDir,
    onRestart: (error) => void (restarts += error ? 100 : 1),
  })
  const db = it.open(server.url)
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
    const { child, said } = await it.another('own')
    expect(said.error).toBeUndefined()
    await it.open(said.url).run(sql.raw(`create table turn_${turn} (id int)`))
    // In either order: a dead server whose parent lives is a zombie for a while.
    const first = turn % 2 === 0 ? said.pid : child.pid!
    process.kill(first, 'SIGKILL')
    process.kill(first === said.pid ? child.pid! : said.pid, 'SIGKILL')
  }
  const server = await ensurePostgres({ dataDir: it.dataDir })
  const tables = await it
    .open(server.url)
    .rows(sql`select relname from pg_class where relname like 'turn%' order by 1`)
  expect(tables).toEqual([{ relname: 'turn_0' }, { relname: 'turn_1' }, { relname: 'turn_2' }])
  await server.stop()
})

test("a dead server's pid that now is somebody else's does not hinder the start", async () => {
  const first = await ensurePostgres({ dataDir: it.dataDir })
  await first.stop()
  const lines = [process.pid, it.cluster(), 1, new URL(first.url).port, '', '127.0.0.1', '']
  writeFileSync(path.join(it.cluster(), 'postmaster.pid'), lines.join('\n'))
  const second = await ensurePostgres({ dataDir: it.dataDir })
  expect(second.adopted).toBe(false)
  await second.stop()
})

test('a start that was killed inside initdb leaves nothing that hinders the next', async () => {
  mkdirSync(path.join(it.dataDir, 'pg.new', 'base'), { recursive: true })
  writeFileSync(path.join(it.dataDir, 'pg.password'), 'half')
  const server = await ensurePostgres({ dataDir: it.dataDir })
  await server.stop()
  expect(existsSync(path.join(it.dataDir, 'pg.new'))).toBe(false)
  expect(existsSync(path.join(it.dataDir, 'pg.password'))).toBe(false)
})
