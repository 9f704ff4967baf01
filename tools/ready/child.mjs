import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { say } from './say.mjs'

/** The pinned Node and the commands of the installed packages first on PATH. */
export const environment = (home, node) => ({
  ...process.env,
  PATH: [path.dirname(node), path.join(home, 'node_modules/.bin'), process.env.PATH].join(path.delimiter),
})

/** Runs a command with its output kept in `log`; gives the exit code and what it wrote. `started` gets its pid. */
export function runToLog(command, args, { home, env, log, started }) {
  fs.mkdirSync(path.dirname(log), { recursive: true })
  // A file and not a pipe: a child that outlives us must not die of writing to nobody.
  const out = fs.openSync(log, 'w')
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: home, env, stdio: ['ignore', out, out] })
    if (child.pid !== undefined) started(child.pid)
    child.on('error', (error) => reject(new Error(`${command} did not start: ${error.message}`)))
    child.on('close', (code, signal) => {
      fs.closeSync(out)
      resolve({ code, signal, output: fs.readFileSync(log, 'utf8') })
    })
  })
}

/** Runs the command in the place of this process: its streams, its signals, its exit code. */
export function runInPlace(home, node, [file, ...args]) {
  const isScript = /\.[cm]?[jt]s$/.test(file)
  const child = spawn(isScript ? node : path.resolve(home, file), isScript ? [file, ...args] : args, {
    cwd: home,
    env: environment(home, node),
    stdio: 'inherit',
  })
  // A terminal sends Ctrl+C to the child as well: passing it on would look like a second, impatient one.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(`${file} did not start: ${error.message}`)
      resolve(1)
    })
    child.on('close', (code, signal) => resolve(signal ? 128 + os.constants.signals[signal] : code))
  })
}
