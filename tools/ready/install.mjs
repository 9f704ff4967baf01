import fs from 'node:fs'
import path from 'node:path'
import { runToLog } from './child.mjs'
import { findNode } from './node.mjs'
import { say } from './say.mjs'

/**
 * Installs what package-lock.json names, unless it is there. A tree that somebody has just made with `npm install`
 * is taken as it is: a second install would pull node_modules away under whatever runs from it.
 */
export async function install(home, folder, started) {
  if (isInstalled(home)) {
    say('packages are those of package-lock.json')
  } else {
    say('installing packages (npm ci, about 1.2 GB on disk) ...')
    const begun = performance.now()
    await npmCi(home, path.join(folder, 'npm.log'), started)
    say(`packages installed in ${Math.round((performance.now() - begun) / 1000)} s`)
  }
  return { node: findNode(home) }
}

/** True when node_modules holds every package of the lock in the version it names, and no other. */
export function isInstalled(home) {
  const wanted = readJson(path.join(home, 'package-lock.json'))?.packages
  const found = readJson(path.join(home, 'node_modules/.package-lock.json'))?.packages
  if (!wanted || !found) return false
  const isPackage = (where) => where.includes('node_modules/')
  return (
    Object.keys(wanted)
      .filter(isPackage)
      .every((where) => isThere(home, where, wanted[where], found[where])) &&
    Object.keys(found)
      .filter(isPackage)
      .every((where) => where in wanted)
  )
}

function isThere(home, where, wanted, found) {
  if (!found) return wanted.optional === true
  if (wanted.link) return found.link === true
  return (
    found.version === wanted.version &&
    readJson(path.join(home, where, 'package.json'))?.version === wanted.version
  )
}

async function npmCi(home, log, started) {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  // Many tries over a bad line, one where nobody answers: npm would try for minutes before it says so.
  if (await doesRegistryAnswer(home)) args.push('--fetch-retries=4', '--fetch-retry-mintimeout=1000')
  else args.push('--fetch-retries=0', '--fetch-timeout=10000')
  const { code, output } = await npm(args, { home, log, started })
  if (code !== 0) throw new Error(whyNpmFailed(output, log))
}

/** Under `npm run` the npm that runs us is the one to use; it need not be on PATH. */
function npm(args, options) {
  const path = process.env.npm_execpath
  const [command, first] = path?.endsWith('.js') ? [process.execPath, [path]] : ['npm', []]
  return runToLog(command, [...first, ...args], { ...options, env: process.env })
}

/** Behind a proxy only npm knows the way: then the answer is taken for yes. */
async function doesRegistryAnswer(home) {
  const names = [
    'https_proxy',
    'HTTPS_PROXY',
    'http_proxy',
    'HTTP_PROXY',
    'npm_config_proxy',
    'npm_config_https_proxy',
  ]
  if (names.some((name) => process.env[name])) return true
  const log = path.join(home, '.ready/registry.log')
  const { output } = await npm(['config', 'get', 'registry'], { home, log, started: () => undefined })
  const registry = output.trim().split('\n').at(-1)
  if (!URL.canParse(registry)) return true
  try {
    await fetch(registry, { method: 'HEAD', signal: AbortSignal.timeout(8_000) })
    return true
  } catch (error) {
    say(
      `the npm registry does not answer (${error.cause?.code ?? error.name}); trying with what npm has kept`,
    )
    return false
  }
}

const OFFLINE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/

/** What to tell the person when npm failed: the reason, if it is a usual one, and npm's last words. */
export function whyNpmFailed(output, log) {
  const lastWords = output.trim().split('\n').slice(-12).join('\n')
  const offline = OFFLINE.exec(output)?.[1]
  if (offline !== undefined) {
    return (
      `packages cannot be installed: the npm registry does not answer (${offline}). Go online, or point npm at a ` +
      `registry you can reach (npm config set registry ...), and run the command again.\n${lastWords}`
    )
  }
  if (/\bENOSPC\b/.test(output)) return `packages cannot be installed: the disk is full.\n${lastWords}`
  if (/package\.json and package-lock\.json.*(in sync|match)/s.test(output)) {
    return `package.json and package-lock.json disagree: run npm install under Node 24, commit both.\n${lastWords}`
  }
  return `npm ci failed; all it said is in ${log}\n${lastWords}`
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
