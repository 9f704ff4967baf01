// npm run dev [-- --empty]: the server, started anew when its sources change, and before it Vite, which gives the console
// to the browser as it is being written. Open the address that Vite prints.
import { spawn } from 'node:child_process'
import { createServer } from 'vite'

const WEB_PORT = 5173
const port = process.env.PORT ?? '8080'
const IS_OF_THE_SERVER =
  /\/(bin|kit|modules|server|twin)\/(?!.*(\/web\/|\/ui\/|\.test\.ts$)).*\.(ts|sql|json)$/

let server = startServer()
let isEnding = false
let isRestarting = false

const toServer = { target: `http://127.0.0.1:${port}`, ws: true }
const vite = await createServer({
  configFile: 'console/vite.config.ts',
  clearScreen: false,
  plugins: [{ name: 'pages', configureServer: ({ middlewares }) => void middlewares.use(signInPage) }],
  server: {
    port: WEB_PORT,
    strictPort: true,
    proxy: { '/api': toServer, '/healthz': toServer, '/readyz': toServer },
  },
})
await vite.listen()
vite.printUrls()
vite.watcher.add(['bin', 'kit', 'modules', 'server', 'twin'])
vite.watcher.on('all', (_what, file) => {
  if (!IS_OF_THE_SERVER.test(file) || isRestarting || isEnding) return
  console.log(`${file} changed: starting the server anew`)
  isRestarting = true
  // It ends in order and gives the data folder back; one that has failed is gone already.
  if (server.exitCode === null) server.kill('SIGTERM')
  else restart()
})

function startServer() {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'bin/main.ts', 'start', ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        TZ: 'Asia/Shanghai',
        PORT: port,
        // The browser sees Vite's address, so that is where its writes come from.
        XINQIAO_ORIGINS: [`http://localhost:${WEB_PORT}`, `http://127.0.0.1:${WEB_PORT}`].join(','),
      },
    },
  )
  child.on('close', (code) => {
    if (isRestarting) restart()
    else if (isEnding) void end(code)
    else console.log('the server has ended; it starts anew when a source changes')
  })
  return child
}

function restart() {
  isRestarting = false
  server = startServer()
}

async function end(code) {
  await vite.close()
  process.exitCode = code ?? 1
}

/** The server serves /sign-in from a page of its own; Vite knows it by its file name only. */
function signInPage(request, _response, next) {
  if (/^\/sign-in(\?|$)/.test(request.url)) request.url = request.url.replace('/sign-in', '/sign-in.html')
  next()
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isEnding = true
    if (server.exitCode !== null) void end(0)
    // A terminal has told the server as well; a signal sent to us alone is passed on.
    else if (signal === 'SIGTERM' || !process.stdin.isTTY) server.kill(signal)
  })
}
