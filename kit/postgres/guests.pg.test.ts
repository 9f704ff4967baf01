import { expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { freshFolder } from './fixture-folder.ts'
import { ensurePostgres, joinPostgres } from './index.ts'
import { isPostgresOf } from './process.ts'

const it = freshFolder()

test('a command is a guest of a running server and leaves it running', async () => {
  const { said, leave } = await it.another('own')
  const guest = await joinPostgres(it.dataDir)
  expect({ url: guest.url, pid: guest.pid, adopted: guest.adopted }).toEqual({
    url: said.url,
    pid: said.pid,
    adopted: true,
  })
  await guest.stop()
  expect(isPostgresOf(said.pid, it.cluster())).toBe(true)
  await leave()
  expect(isPostgresOf(said.pid, it.cluster())).toBe(false)
})

test('a command alone starts the server and stops it; two at once share it, and the last one stops it', async () => {
  const [first, second] = await Promise.all([joinPostgres(it.dataDir), it.another('join')])
  expect(second.said).toMatchObject({ url: first.url, pid: first.pid })
  await first.stop()
  expect(isPostgresOf(first.pid, it.cluster())).toBe(true)
  expect(await it.open(first.url).row(sql`select 1 as one`)).toEqual({ one: 1 })
  await second.leave()
  expect(isPostgresOf(first.pid, it.cluster())).toBe(false)
})

test('an owner that goes leaves the server to its guest, and a new owner may take it over', async () => {
  const owner = await it.another('own')
  const guest = await joinPostgres(it.dataDir)
  await owner.leave()
  expect(isPostgresOf(owner.said.pid, it.cluster())).toBe(true)
  const next = await ensurePostgres({ dataDir: it.dataDir })
  expect({ pid: next.pid, adopted: next.adopted }).toEqual({ pid: owner.said.pid, adopted: true })
  await guest.stop()
  expect(isPostgresOf(next.pid, it.cluster())).toBe(true)
  await next.stop()
  expect(isPostgresOf(next.pid, it.cluster())).toBe(false)
})
