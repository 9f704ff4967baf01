import { flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createLog } from '#kit/log.ts'
import type { SeedDemo } from '#server/demo.ts'
import { start as startServer, type Running } from '#server/main.ts'
import { EXIT, type Command, type Io } from '../cli.ts'
import { settingsOf } from '../home.ts'

const PAGES = fileURLToPath(new URL('../../console/dist/', import.meta.url))
/** The same city for everybody, so that two people can talk about one case. */
const DEMO_SEED = 'nanjing'
/** A stop that takes longer has gone wrong. */
const STOP_MS_MAX = 20_000

export const start: Command = {
  usage: 'start [--empty] [--port PORT] [--host HOST]',
  help: `
Runs the server until Ctrl-C. Without data it makes the demo first: the city and the hall of Nanjing
in spring 2020, invented people, its clock at 2020-03-05 09:00.

  --empty       without data start an empty centre and print the one-time code of its first administrator
  --port PORT   instead of the variable PORT
  --host HOST   instead of the variable HOST

Environment:
  PORT              8080
  HOST              127.0.0.1; 0.0.0.0 lets the network in
  XINQIAO_DATA      ./data: database, keys, evidence
  DATABASE_URL      a PostgreSQL 15 or newer of your own instead of the embedded one
  XINQIAO_KEY_FILE  the keys that open what is sealed; default keys.json in the data folder. Keep a copy!
  XINQIAO_PROXIES   addresses of proxies whose X-Forwarded-* are believed, with commas
  XINQIAO_ORIGINS   further addresses under which browsers see this server, such as https://12315.example
  XINQIAO_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _REDIRECT, _CLAIM   sign-in through an identity provider
  XINQIAO_LOG       info; debug names every request`,
  options: { empty: { type: 'boolean' }, port: { type: 'string' }, host: { type: 'string' } },
  positionals: [],
  async run(values, _positionals, io) {
    const began = performance.now()
    const settings = settingsOf({
      ...io,
      env: {
        ...io.env,
        ...(typeof values.port === 'string' && { PORT: values.port }),
        ...(typeof values.host === 'string' && { HOST: values.host }),
      },
    })
    const log = createLog({ level: settings.logLevel })
    // The twin is loaded only when there is a demo to make.
    const seed: SeedDemo = async (at, report) => {
      const { seedDemo } = await import('#twin')
      return seedDemo({ seed: DEMO_SEED, dataDir: settings.dataDir })(at, report)
    }
    const running = await startServer({
      settings,
      log,
      say: io.say,
      empty: values.empty === true,
      seed,
      pages: PAGES,
    })
    greet(running, io, performance.now() - began)
    flushCompileCache() // a killed process would lose it
    return untilStopped(running, io)
  },
}

function greet({ url, logins, firstAdminCode }: Running, io: Io, ms: number): void {
  io.out(`心桥 is ready: ${url} (${(ms / 1000).toFixed(1)} s)`)
  if (logins) {
    io.out('demo: all people and texts are invented. On this machine sign in with one click, or with')
    for (const { role, username, password } of logins)
      io.out(`  ${role.padEnd(11)} ${username.padEnd(16)} ${password}`)
  }
  if (firstAdminCode)
    io.out(
      `nobody is here yet. The first administrator opens ${url}/sign-in and enters the code ${firstAdminCode}`,
    )
  io.out('Ctrl-C stops it')
}

/** Ctrl-C or a service manager's TERM stops in order; a second one, or a stop that hangs, ends the process at once. */
async function untilStopped(running: Running, io: Io): Promise<number> {
  let tell: (why: string | Error) => void
  const why = await Promise.race([
    running.failed,
    new Promise<string | Error>((resolve) => {
      tell = resolve
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => tell(signal))
    }),
  ])
  io.say(typeof why === 'string' ? 'stopping ...' : `the database is gone: ${why.message}`)
  // oxlint-disable-next-line unicorn/no-process-exit -- the person insists
  tell = () => process.exit(130)
  const hung = setTimeout(() => {
    io.say('stopping took too long')
    // oxlint-disable-next-line unicorn/no-process-exit -- something holds the process, and a service manager waits
    process.exit(EXIT.refused)
  }, STOP_MS_MAX)
  await running.stop()
  clearTimeout(hung)
  return typeof why === 'string' ? EXIT.done : EXIT.refused
}
