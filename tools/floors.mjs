// Looks whether the house still stands as ARCHITECTURE.md draws it; every refusal names the way out.
//
//   node tools/floors.mjs [FOLDER]
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { filesUnder } from './files.mjs'
import { checkLength, checkPlaces, checkPureKit, checkTimeAndDice, checkUnfinished } from './floors/house.mjs'
import { checkImports } from './floors/imports.mjs'
import { readSource } from './floors/read.mjs'
import { checkMigrations, checkSql } from './floors/sql.mjs'

/** All that is wrong in a tree: `{ file, line, problem, remedy }[]`. */
export function checkHouse(home) {
  // data/ at the root is where a running Xinqiao keeps its database; docs/ holds no code.
  const files = filesUnder(home, '.').filter((file) => !/^(data|docs)\//.test(file))
  const sources = new Map(
    files
      .filter((file) => /\.(tsx?|mjs)$/.test(file) && !/\.gen\.ts$|\.d\.ts$/.test(file))
      .map((file) => [file, readSource(home, file)]),
  )
  return [
    ...[...sources.values()].flatMap(({ file, broken }) =>
      broken === undefined ? [] : [{ file, line: 1, problem: broken, remedy: 'mend the syntax' }],
    ),
    ...checkImports(sources),
    ...checkPureKit(home, sources),
    ...checkTimeAndDice(sources),
    ...checkSql(sources),
    ...checkMigrations(home, files),
    ...checkLength(sources),
    ...checkUnfinished(sources),
    ...checkPlaces(home, files),
  ]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = checkHouse(path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '..')))
  for (const { file, line, problem, remedy } of problems)
    console.error(`${file}:${line}: ${problem}\n    -> ${remedy}`)
  if (problems.length > 0) {
    console.error(`${problems.length} found`)
    process.exitCode = 1
  }
}
