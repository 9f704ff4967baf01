import fs from 'node:fs'
import path from 'node:path'
import { filesUnder } from './files.mjs'

/** Every document of the house: at the root, in docs/, and the README of a folder. */
export const documentsOf = (home) =>
  filesUnder(home, '.').filter(
    (file) => /^[^/]+\.md$|^docs\/.*\.md$|\/README\.md$/.test(file) && !file.startsWith('data/'),
  )

/** What a document claims to exist and does not: `{ file, line, claim }[]`. `commands`: those of bin/xinqiao, as words. */
export function checkDocuments(home, commands) {
  const house = houseOf(home, commands)
  return documentsOf(home).flatMap((file) =>
    codeOf(fs.readFileSync(path.join(home, file), 'utf8')).flatMap(({ line, text }) =>
      falseClaims(house, file, text).map((claim) => ({ file, line, claim })),
    ),
  )
}

function houseOf(home, commands) {
  const files = filesUnder(home, '.')
  // What starts with a dot is left out above; these are spoken of.
  for (const name of ['.ci/run', '.oxlintrc.json', '.oxfmtrc.json', '.npmrc', '.gitignore']) {
    if (fs.existsSync(path.join(home, name))) files.push(name)
  }
  const folders = new Set(
    files.flatMap((file) =>
      file
        .split('/')
        .slice(0, -1)
        .map((_, n, parts) => parts.slice(0, n + 1).join('/')),
    ),
  )
  const { scripts, imports } = JSON.parse(fs.readFileSync(path.join(home, 'package.json'), 'utf8'))
  return { files, folders, scripts, doors: Object.keys(imports), commands }
}

/** The code of a document: spans between back-quotes, lines of fenced blocks, targets of links. */
function codeOf(text) {
  const found = []
  let isFenced = false
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*```/.test(line)) isFenced = !isFenced
    else if (isFenced) found.push({ line: index + 1, text: line })
    else {
      for (const [, span] of line.matchAll(/`([^`]+)`/g)) found.push({ line: index + 1, text: span })
      for (const [, target] of line.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
        if (!target.includes('://')) found.push({ line: index + 1, text: target, isLink: true })
      }
    }
  }
  return found
}

function falseClaims(house, file, text) {
  const claims = []
  for (const [whole, script] of text.matchAll(/\bnpm run ([\w:-]+)/g))
    if (!(script in house.scripts)) claims.push(whole)
  for (const [whole, script] of text.matchAll(/\bnpm (start|test)\b/g))
    if (!(script in house.scripts)) claims.push(whole)
  for (const [whole, bench] of text.matchAll(/npm run bench -- ([a-z][\w-]*)/g)) {
    if (!house.files.includes(`bench/${bench}.bench.ts`)) claims.push(whole)
  }
  for (const [whole, words] of text.matchAll(/(?<![\w#.])xinqiao ([a-z][a-z-]*(?: [a-z][a-z-]*)?)/g)) {
    if (!house.commands.some((command) => words === command || words.startsWith(`${command} `)))
      claims.push(whole)
  }
  for (const word of text.split(/[\s,;=()'"|]+/)) {
    const claim = word.endsWith('...') ? word : word.replace(/[.:]+$/, '')
    if (claim.startsWith('#')) {
      if (/^#[a-z]+(\/|$)/.test(claim) && !isDoor(house, claim)) claims.push(claim)
    } else if (looksLikePath(house, file, claim) && !exists(house, file, claim)) claims.push(claim)
  }
  return claims
}

const isDoor = ({ doors, files }, claim) =>
  doors.includes(claim) ||
  claim.endsWith('...') ||
  files.includes(claim.slice(1)) ||
  doors.includes(`${claim}/*`)

/** What is installed or made is not in the tree; `./x` is a line of an example, MAP.json the reader's own file. */
const NOT_IN_THE_TREE = /(^|\/)(dist|node_modules)(\/|$)|^\.\/|^[A-Z]+\.(json|csv|xlsx)$/

/** A path begins with a folder of the house (or of the document's own), or is a file with a known ending. */
function looksLikePath({ folders }, file, claim) {
  if (
    !/^[\w.@*<>{}-]+(\/[\w.@*<>{}-]*)*$/.test(claim) ||
    claim.includes('...') ||
    NOT_IN_THE_TREE.test(claim)
  )
    return false
  const [top] = claim.split('/')
  if (claim.includes('/'))
    return folders.has(top) || folders.has(path.posix.join(path.posix.dirname(file), top)) || top === '..'
  return /^[\w.-]+\.(md|json|mjs|ts|tsx|sql)$/.test(claim) && !claim.startsWith('.')
}

/** Somewhere from the root, from the document's folder, or (a bare file name) anywhere. `*`, `NNNN` and `<x>` stand for any name. */
function exists({ files, folders }, file, claim) {
  const target = claim.replace(/\/$/, '')
  if (target.startsWith('../shared/')) return true
  const pattern = new RegExp(
    `^${target
      .replace(/[.+]/g, '\\$&')
      .replace(/\*\*/g, '.+')
      .replace(/(?<!\.)\*/g, '[^/]*')
      .replace(/NNNN/g, '\\d{4}')
      .replace(/<[^>]*>/g, '[^/]+')}$`,
  )
  const from = path.posix.dirname(file)
  const candidates = [...files, ...folders]
  if (candidates.some((one) => pattern.test(one) || pattern.test(path.posix.relative(from, one)))) return true
  return !target.includes('/') && files.some((one) => pattern.test(path.posix.basename(one)))
}
