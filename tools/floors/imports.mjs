import { floorOf, isTest, MODULES, sideOf, targetOf, unitOf } from './map.mjs'
import { isPurePackage, isWebPackage, whyNotForWeb, whyNotPure } from './purity.mjs'

/** A test of a module may stand the whole house up; nothing else looks that far upward. */
const TESTING_DOORS = ['server/testing.ts', 'server/testing/index.ts']

/** Imports that go upward, sideways, past a door or to the wrong side, each with the way out. */
export function checkImports(sources) {
  const build = buildFiles(sources)
  return [...sources.values()].flatMap((source) =>
    source.imports.flatMap(({ specifier, line }) => {
      const side = build.has(source.file) ? 'server' : sideOf(source.file)
      const problem = refuseImport(sources, source.file, side, specifier)
      return problem === null ? [] : [{ file: source.file, line, ...problem }]
    }),
  )
}

/** The web's build runs on Node: *.config.ts and what it imports beside it. */
function buildFiles(sources) {
  const configs = [...sources.values()].filter(({ file }) => file.endsWith('.config.ts'))
  const parts = configs.flatMap(({ file, imports }) =>
    imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ specifier }) => targetOf(file, specifier).file),
  )
  return new Set([...configs.map(({ file }) => file), ...parts])
}

function refuseImport(sources, file, side, specifier) {
  const unit = unitOf(file)
  const target = targetOf(file, specifier)
  if (target.npm !== undefined) return refusePackage(file, side, target.npm)
  if (unit === null || target.unit === null) return refuseUnknown(file, specifier, target)
  if (target.unit === unit) return refuseInside(sources, file, side, specifier, target)
  if (isTest(file) && TESTING_DOORS.includes(target.file)) return null
  return (
    refuseFloor(unit, target.unit, specifier) ??
    refuseDoor(specifier, target) ??
    refuseSide(sources, file, side, specifier, target)
  )
}

function refusePackage(file, side, name) {
  if (isTest(file)) return null
  if ((side === 'rules' || side === 'contract') && !isPurePackage(name)) {
    return {
      problem: `a ${side === 'rules' ? 'rule' : 'contract'} imports ${name}`,
      remedy: 'take what it gives as an argument, or move the code to server/ (or web/) of the module',
    }
  }
  if (side === 'web' && !isWebPackage(name)) {
    return {
      problem: `web code imports ${name}`,
      remedy: 'ask the server through the typed client (kit/ui/api.ts)',
    }
  }
  return null
}

function refuseUnknown(file, specifier, target) {
  if (target.unit === null && specifier.startsWith('#')) {
    return {
      problem: `${specifier} is no door`,
      remedy: 'doors are #kit/..., #<module>, #<module>/server, #<module>/web',
    }
  }
  return null
}

/** Which sides of a module a side may not import. */
const CLOSED = { contract: ['server', 'web'], rules: ['server', 'web'], server: ['web'], web: ['server'] }

/** Inside one unit: relative paths, and contract and rules stay free of server and web, and these of each other. */
function refuseInside(sources, file, side, specifier, target) {
  if (MODULES.includes(target.unit) && specifier.startsWith('#')) {
    return {
      problem: `a module goes through its own door ${specifier}`,
      remedy: 'inside a module use a relative path',
    }
  }
  if (target.unit === 'kit') return refuseSide(sources, file, side, specifier, target)
  if (!MODULES.includes(target.unit)) return null
  const to = sideOf(target.file)
  if (!CLOSED[side].includes(to) || isTest(file)) return null
  return {
    problem: `${side} imports ${to} (${specifier})`,
    remedy:
      side === 'web'
        ? 'call the route through the typed client; share types and rules through contract.ts and rules/'
        : `move what is needed into rules/ or contract.ts, which both sides may import`,
  }
}

function refuseFloor(unit, other, specifier) {
  if (floorOf(other) < floorOf(unit)) return null
  if (floorOf(other) > floorOf(unit)) {
    return {
      problem: `${unit} imports upward from ${other} (${specifier})`,
      remedy: `declare in ${unit} the function type it needs (a port) and let server/main.ts pass the function, or tell a fact and let ${other} subscribe`,
    }
  }
  return {
    problem: `${unit} imports sideways from ${other} (${specifier})`,
    remedy: MODULES.includes(unit)
      ? `let server/main.ts pass a function, or join the two in console/; what both need belongs on a lower floor`
      : `what both need belongs on a lower floor`,
  }
}

function refuseDoor(specifier, target) {
  if (specifier.startsWith('.')) {
    // Only tools look into the units that have no door.
    if (!MODULES.includes(target.unit) && !['kit', 'server', 'twin'].includes(target.unit)) return null
    const doors = MODULES.includes(target.unit)
      ? `#${target.unit}, #${target.unit}/server or #${target.unit}/web`
      : `#${target.file}`
    return { problem: `${specifier} goes past the door of ${target.unit}`, remedy: `import ${doors}` }
  }
  if (target.door === null) {
    return {
      problem: `${specifier} goes past the door of ${target.unit}`,
      remedy: `export it from contract.ts, server/index.ts or web/index.tsx of ${target.unit} and import #${target.unit}, #${target.unit}/server or #${target.unit}/web`,
    }
  }
  return null
}

/** Through a door, but to the wrong side: rules stay pure, the web has no Node, the server has no screens. */
function refuseSide(sources, file, side, specifier, target) {
  if (isTest(file)) return null
  if (target.unit === 'kit') {
    if (side === 'server' || side === 'kit') {
      return target.file.startsWith('kit/ui/') && !file.startsWith('kit/ui/')
        ? {
            problem: `server code imports ${specifier}`,
            remedy: 'move what both sides need out of kit/ui into kit',
          }
        : null
    }
    const why = side === 'web' ? whyNotForWeb(sources, target.file) : whyNotPure(sources, target.file)
    return why === null
      ? null
      : {
          problem: `${side === 'web' ? 'web code' : 'a rule or contract'} imports ${specifier}, but ${why}`,
          remedy: side === 'web' ? 'ask the server for it' : 'take the value or function as an argument',
        }
  }
  if (target.door === 'server' && side !== 'server') {
    return {
      problem: `${side} imports ${specifier}`,
      remedy: `only server code may; the contract is #${target.unit}`,
    }
  }
  if (target.door === 'web' && side !== 'web') {
    return {
      problem: `${side} imports ${specifier}`,
      remedy: `only web code may; the contract is #${target.unit}`,
    }
  }
  return null
}
