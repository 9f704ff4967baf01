// npm run bench -- NAME [ARGUMENTS...]: runs bench/NAME.bench.ts, whose last line is one JSON object.
import fs from 'node:fs'
import path from 'node:path'
import { runInPlace } from './ready/child.mjs'

const HOME = path.join(import.meta.dirname, '..')

const [name, ...args] = process.argv.slice(2)
const names = fs
  .readdirSync(path.join(HOME, 'bench'))
  .flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? [])
  .sort()

if (name !== undefined && names.includes(name)) {
  process.env.TZ = 'Asia/Shanghai'
  process.exitCode = await runInPlace(HOME, process.execPath, [`bench/${name}.bench.ts`, ...args])
} else {
  const what = name === undefined ? 'Name a bench' : `There is no bench '${name}'`
  console.error(`${what}: npm run bench -- ${names.join(' | ')}`)
  process.exitCode = 2
}
