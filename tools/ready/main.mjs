import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { environment, runInPlace, runToLog } from './child.mjs'
import { install } from './install.mjs'
import { say } from './say.mjs'
import { hashOf, stampOf } from './stamp.mjs'
import { inTurn } from './turn.mjs'

const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** What can be made ready, in this order: out of which files, what it leaves, how it is made. */
const steps = {
  install: {
    from: ['package-lock.json', 'tools/client-gen/package.json'],
    leaves: 'node_modules/.package-lock.json',
    make: install,
  },
  types: {
    needs: 'server/openapi.ts',
    from: ['package-lock.json', 'kit', 'modules', 'server', 'tools/client-types.mjs'],
    without: /\.gen\.ts$/,
    leaves: 'kit/http/api.gen.ts',
    make: (home, folder, started) => build(home, folder, 'types', ['tools/client-types.mjs'], started),
  },
  web: {
    needs: 'console/vite.config.ts',
    from: [
      'package-lock.json',
      'package.json',
      'tsconfig.base.json',
      'tsconfig.web.json',
      'console',
      'kit',
      'modules',
    ],
    without: /^modules\/[^/]+\/server\/|^kit\/(db|outbox|postgres|testing)\//,
    leaves: 'console/dist/index.html',
    make: (home, folder, started) =>
      build(
        home,
        folder,
        'web',
        ['node_modules/vite/bin/vite.js', 'build', '--config', 'console/vite.config.ts'],
        started,
      ),
  },
}

/** `[install] [types] [web] [-- COMMAND ARGUMENTS...]`; without names all steps. Gives the exit code. */
export async function main(args, home = HOME) {
  const end = args.includes('--') ? args.indexOf('--') : args.length
  const wanted = args.slice(0, end)
  const command = args.slice(end + 1)
  const unknown = wanted.find((name) => !Object.hasOwn(steps, name))
  if (unknown !== undefined) {
    say(`there is no step '${unknown}'; the steps are ${Object.keys(steps).join(', ')}`)
    return 2
  }
  let node
  try {
    node = await makeReady(home, wanted.length === 0 ? Object.keys(steps) : wanted)
  } catch (error) {
    say(error.message)
    return 1
  }
  return command.length === 0 ? 0 : await runInPlace(home, node, command)
}

/** Does the steps whose inputs changed and gives the path of the Node to run. */
async function makeReady(home, wanted) {
  const folder = path.join(home, '.ready')
  const names = Object.keys(steps).filter((name) => name === 'install' || wanted.includes(name))
  const isFresh = (name) => isMade(home, folder, name)
  if (!names.every(isFresh)) {
    await inTurn(folder, async (alsoWhile) => {
      for (const name of names) if (!isFresh(name)) await make(home, folder, name, alsoWhile)
    })
  }
  return nodeOf(home, folder)
}

async function make(home, folder, name, alsoWhile) {
  const stamp = stampOf(folder, name)
  // Away before the work begins and back after its end: who is killed in between begins anew. What was changed
  // meanwhile is found by the next run, as the stamp tells of the files before the work.
  stamp.remove()
  const from = inputsOf(home, name)
  const made = await steps[name].make(home, folder, alsoWhile)
  stamp.write({ from, ...made })
}

async function build(home, folder, name, args, started) {
  say(`making ${name} (${args.join(' ')}) ...`)
  const begun = performance.now()
  const node = nodeOf(home, folder)
  const log = path.join(folder, `${name}.log`)
  const { code, output } = await runToLog(node, args, { home, env: environment(home, node), log, started })
  if (code !== 0) throw new Error(`${args.join(' ')} failed:\n${output.trim()}`)
  say(`${name} made in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
}

function isMade(home, folder, name) {
  const { needs, leaves } = steps[name]
  const isThere = (file) => fs.existsSync(path.join(home, file))
  if (needs !== undefined && !isThere(needs)) return true
  if (name === 'install' && !fs.existsSync(nodeOf(home, folder))) return false
  return isThere(leaves) && stampOf(folder, name).read()?.from === inputsOf(home, name)
}

const nodeOf = (home, folder) => path.resolve(home, stampOf(folder, 'install').read()?.node ?? 'no-node-yet')

/** Of the machine too: a folder carried to another kind of machine is installed anew. */
function inputsOf(home, name) {
  const { from, without } = steps[name]
  const isInput = (file) => !/\.test\.tsx?$/.test(file) && !without?.test(file)
  return `${os.platform()}-${os.arch()}-${hashOf(home, from, isInput)}`
}
