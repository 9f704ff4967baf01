// npm run bench -- NAME [ARGUMENTS...]: runs bench/NAME.bench.ts, whose last line is one JSON object.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'

const [name, ...args] = process.argv.slice(2)
const names = fs
  .readdirSync('bench')
  .flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? [])
  .sort()

if (name !== undefined && names.includes(name)) {
  const { status } = spawnSync(process.execPath, [`bench/${name}.bench.ts`, ...args], { stdio: 'inherit' })
  process.exitCode = status ?? 1
} else {
  console.error(
    `${name === undefined ? 'Name a bench' : `There is no bench '${name}'`}: npm run bench -- ${names.join(' | ')}`,
  )
  process.exitCode = 2
}
