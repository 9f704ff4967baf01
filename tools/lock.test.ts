import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

type Entry = {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  optional?: boolean
  optionalDependencies?: Record<string, string>
}

const lock = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, '../package-lock.json'), 'utf8'))
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
  const asked = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8'))
  const ranges = { ...asked.dependencies, ...asked.devDependencies, ...asked.optionalDependencies }
  for (const [name, range] of Object.entries(ranges)) {
    expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(range)
  }
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
