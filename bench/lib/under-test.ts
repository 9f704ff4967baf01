/** Starts and kills the server under test, and opens the same data from the bench. */
import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { openDb } from '#kit/db/index.ts'
import { joinPostgres } from '#kit/postgres/index.ts'
import { openWorld, type World } from '#server/main.ts'
import { cpuSecondsOf, peakMegabytes, postgresCpuSeconds, postgresMegabytes } from './figures.ts'

export type UnderTest = {
  readonly dataDir: string
  readonly url: string
  /** The app's process. */
  readonly pid: number
  readonly postmaster: number
  /** CPU seconds so far of the app and of PostgreSQL. */
  cpu(): { app: number; postgres: number }
  memory(): { appPeakMb: number; postgresMb: number }
  kill(): Promise<void>
  stop(): Promise<void>
}

/** A data folder that goes with the bench, or the one named, which stays. */
export function dataFolder(named: string | undefined): { dataDir: string; remove(): void } {
  if (named !== undefined) {
    mkdirSync(named, { recursive: true })
    return { dataDir: path.resolve(named), remove: () => undefined }
  }
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'xinqiao-bench-'))
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) }
}

export async function startServer(dataDir: string, execArgv: readonly string[] = []): Promise<UnderTest> {
  const child: ChildProcess = fork(new URL('serve.ts', import.meta.url).pathname, [], {
    // As bin/xinqiao starts it.
    execArgv: ['--max-semi-space-size=16', '--heap-growing-percent=100', ...execArgv],
    env: {
      ...process.env,
      TZ: 'Asia/Shanghai',
      XINQIAO_DATA: dataDir,
      XINQIAO_LOG: 'warn',
      PORT: '0',
      HOST: '127.0.0.1',
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url))
    child.once('exit', (code) => reject(new Error(`the server under test ended with ${code}`)))
  })
  const pid = child.pid as number
  const pidFile = path.join(dataDir, 'pg', 'postmaster.pid')
  const postmaster = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
  }
  return {
    dataDir,
    url,
    pid,
    postmaster,
    cpu: () => ({
      app: cpuSecondsOf(pid).own,
      postgres: postmaster === 0 ? 0 : postgresCpuSeconds(postmaster),
    }),
    memory: () => ({
      appPeakMb: peakMegabytes(pid),
      postgresMb: postmaster === 0 ? 0 : postgresMegabytes(postmaster),
    }),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

/** The same data, opened beside the running server. */
export async function openBeside(
  dataDir: string,
  max = 4,
): Promise<{ world: World; close(): Promise<void> }> {
  const postgres = await joinPostgres(dataDir, { as: 'bench' })
  const db = openDb(postgres.url, { max, applicationName: 'xinqiao bench' })
  const world = await openWorld({
    db,
    keyFile: path.join(dataDir, 'keys.json'),
    evidenceDir: path.join(dataDir, 'evidence'),
    log: pino({ level: 'warn' }),
  })
  return {
    world,
    close: async () => {
      await db.close()
      await postgres.stop()
    },
  }
}
