// Writes kit/http/api.gen.ts, the types of the web client, from the OpenAPI that the server itself prints:
//
//   node tools/client-types.mjs [--check]     --check writes nothing and fails when the file is stale
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const HOME = path.join(import.meta.dirname, '..')
const FILE = 'kit/http/api.gen.ts'
/** A workspace of its own: the generator needs TypeScript 5, the house is built with 7. */
const GENERATOR = 'tools/client-gen/node_modules/openapi-typescript/bin/cli.js'

const wanted = `// Made by tools/client-types.mjs from the OpenAPI of the server; not to be edited.\n\n${typesOf(openApi())}`
const target = path.join(HOME, FILE)
const found = fs.existsSync(target) ? fs.readFileSync(target, 'utf8') : ''

if (found !== wanted) {
  if (process.argv[2] === '--check') {
    console.error(`${FILE} is stale: run npm run fix and commit it`)
    process.exitCode = 1
  } else {
    fs.writeFileSync(`${target}.draft`, wanted)
    fs.renameSync(`${target}.draft`, target)
    console.log(`${FILE} written`)
  }
}

/** Prints what the routes declare; starts no server and no database. */
function openApi() {
  return runNode(['--disable-warning=ExperimentalWarning', 'server/openapi.ts'])
}

function typesOf(json) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'client-types-'))
  try {
    const input = path.join(folder, 'openapi.json')
    fs.writeFileSync(input, json)
    return runNode([GENERATOR, input])
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

function runNode(args) {
  const ran = spawnSync(process.execPath, args, { cwd: HOME, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  if (ran.status !== 0) {
    console.error(`node ${args.join(' ')} failed:\n${ran.stderr || ran.error}`)
    process.exit(1)
  }
  return ran.stdout
}
