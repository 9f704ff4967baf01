import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { openDb, sql } from '#kit/db/index.ts'
import { pause, processState } from '#kit/postgres/process.ts'
import { testDb } from './index.ts'

test('a run that is killed leaves neither an engine nor a folder', async () => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'xinqiao-leak-'))
  chmodSync(dataDir, 0o711)
  const fixture = fileURLToPath(new URL('fixture-run.ts', import.meta.url))
  const run = spawn(process.execPath, [fixture, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(run.stdout), 'line')) as [string]
  const pid = Number(line)
  expect(processState(pid)).toBe('alive')
  run.kill('SIGKILL')
  // Bounded by the test's own time-out.
  while (processState(pid) === 'alive' || existsSync(dataDir)) await pause(20)
})

test('every test database is a whole one of its own, and goes when its test ended well', async () => {
  const [one, other] = [await testDb(), await testDb()]
  await one.db.run(sql`insert into relay (centre_id, last_position) values (1, 1)`)
  expect(await other.db.rows(sql`select from relay`)).toEqual([])
  const names = [one, other].map((it) => new URL(it.url).pathname.slice(1))
  await one.drop()
  await other.drop()
  dropped.push(...names)
})

const dropped: string[] = []
test('(what the one before dropped is gone)', async () => {
  const engine = openDb(inject('engineUrl'), { max: 1 })
  const left = await engine.rows(
    sql`select datname from pg_database where datname = any (${dropped}::text[])`,
  )
  await engine.close()
  expect(dropped).toHaveLength(2)
  expect(left).toEqual([])
})
