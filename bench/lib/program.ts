/** The product as a person starts it: a program that says when it is ready. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const READY = /is ready: (http:\S+)/

export type Started = {
  readonly url: string
  readonly readyMs: number
  said(): string
  stop(): Promise<void>
}

/** Runs `program` until it is ready; throws what it said when it ends instead. */
export async function startProgram(
  program: string,
  args: readonly string[],
  { dataDir, cwd, env = {} }: { dataDir: string; cwd?: string; env?: Readonly<Record<string, string>> },
): Promise<Started> {
  const { DATABASE_URL: _other, ...clean } = process.env
  const began = performance.now()
  const child = spawn(program, [...args], {
    ...(cwd !== undefined && { cwd }),
    env: { ...clean, XINQIAO_DATA: dataDir, PORT: '0', HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part
        const found = READY.exec(text)?.[1]
        if (found) resolve(found)
      })
    child.once('close', (code) => reject(new Error(`the program ended with ${code}:\n${text}`)))
    child.once('error', reject)
  })
  return {
    url,
    readyMs: Math.round(performance.now() - began),
    said: () => text,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'close')
      child.kill('SIGTERM')
      await gone
    },
  }
}
