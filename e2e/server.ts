import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROGRAM = new URL('../bin/xinqiao', import.meta.url).pathname
const PAGES = new URL('../console/dist/index.html', import.meta.url).pathname
const READY = /is ready: (http:\S+)/
const START_MS_MAX = 150_000

export type Served = {
  readonly url: string
  readonly dataDir: string
  /** All that the server has printed so far. */
  said(): string
  /** What it prints that fits, now or later. */
  hears(pattern: RegExp): Promise<RegExpExecArray>
  stop(): Promise<void>
}

/**
 * The whole product as a person starts it, on a data folder of its own. `--empty` gives an empty centre; without it the
 * demo is made first.
 */
export async function startServer(args: readonly string[] = ['--empty']): Promise<Served> {
  if (!existsSync(PAGES)) throw new Error('the web pages are not built: npm run e2e builds them first')
  const folder = mkdtempSync(join(tmpdir(), 'xinqiao-e2e-'))
  const { DATABASE_URL: _other, ...env } = process.env
  const child = spawn(PROGRAM, ['start', ...args], {
    env: { ...env, XINQIAO_DATA: join(folder, 'data'), PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const hears = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(text)
      if (found) return found
      await once(child.stdout, 'data')
    }
  }
  const ready = new Promise<string>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`no server after ${START_MS_MAX} ms:\n${text}`)),
      START_MS_MAX,
    ).unref()
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part
        const url = READY.exec(text)?.[1]
        if (!url) return
        clearTimeout(late)
        resolve(url)
      })
    child.once('close', (code) => reject(new Error(`the server ended with ${code}:\n${text}`)))
    child.once('error', reject)
  })
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'close')
      child.kill('SIGTERM')
      await gone
    }
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    return { url: await ready, dataDir: join(folder, 'data'), said: () => text, hears, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
