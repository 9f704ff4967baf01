import path from 'node:path'

/** The house, lowest floor first (ARCHITECTURE.md). Units of one floor do not know each other. */
export const FLOORS = [
  ['kit'],
  ['people'],
  ['knowledge', 'safety'],
  ['calls', 'cases'],
  ['enforcement'],
  ['roster', 'insight'],
  ['bulletins'],
  ['publishing'],
  ['server', 'console', 'portal'],
  ['twin', 'bench', 'e2e'],
  ['bin'],
  // Watches over the others; nothing stands on it.
  ['tools'],
]

const TOP_FOLDERS = ['kit', 'server', 'console', 'portal', 'twin', 'bench', 'e2e', 'bin', 'tools']
export const MODULES = FLOORS.flat().filter((unit) => !TOP_FOLDERS.includes(unit))

export const floorOf = (unit) => FLOORS.findIndex((units) => units.includes(unit))

/** Which unit a file belongs to; null for files at the root and for folders that the map does not know. */
export function unitOf(file) {
  const [top, second] = file.split('/')
  if (top === 'modules') return MODULES.includes(second) ? second : null
  return file.includes('/') && TOP_FOLDERS.includes(top) ? top : null
}

/** Tests and what only tests use: `testing/`, `*-fixture.ts`, `*-driver.ts`. */
export const isTest = (file) =>
  /\.test\.tsx?$|\.e2e\.ts$|-(fixture|driver)\.ts$|\/testing(\/|\.ts$)/.test(file)

/**
 * The side of a file. `rules` and `contract` are plain data and pure functions for both worlds, `server` runs on Node,
 * `web` in a browser. kit has no `rules` folder: there `kit` says nothing, and purity is looked up (purity.mjs).
 */
export function sideOf(file) {
  const unit = unitOf(file)
  if (unit === 'console' || unit === 'portal' || file.startsWith('kit/ui/')) return 'web'
  if (unit === 'kit') return 'kit'
  if (!file.startsWith('modules/')) return 'server'
  const part = file.split('/')[2]
  if (part === 'contract.ts' || part === 'contract') return 'contract'
  return ['rules', 'web'].includes(part) ? part : 'server'
}

/** What a specifier names: `{ npm }`, `{ file }` inside the repository, or `{ unit, door, file }` through a door. */
export function targetOf(file, specifier) {
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier.replace(/[?#].*$/, ''))
    return { file: target, unit: unitOf(target) }
  }
  if (!specifier.startsWith('#')) return { npm: specifier }
  const [unit, ...rest] = specifier.slice(1).split('/')
  const inside = rest.join('/')
  if (MODULES.includes(unit)) {
    const doors = {
      '': `modules/${unit}/contract.ts`,
      server: `modules/${unit}/server/index.ts`,
      web: `modules/${unit}/web/index.tsx`,
    }
    return { unit, door: inside in doors ? inside || 'contract' : null, file: doors[inside] }
  }
  return {
    unit: TOP_FOLDERS.includes(unit) ? unit : null,
    door: unit,
    file: inside ? `${unit}/${inside}` : `${unit}/index.ts`,
  }
}
