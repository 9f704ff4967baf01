import fs from 'node:fs'
import path from 'node:path'
import { isTest, targetOf, unitOf } from './map.mjs'

const STATEMENT =
  /^\s*(\(?\s*select\s[\s\S]*\sfrom\s|insert\s+into\s|update\s+[\w".$]+(\s+(as\s+)?\w+)?\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\w+(\s*\([^)]*\))?\s+as\s|create\s+(unique\s+)?(table|index|function|database|role)\s|alter\s+(table|database|role)\s|drop\s+(table|index|function|database)\s|truncate\s|copy\s+[\w".$]+[\s(]|lock\s+table\s|listen\s+\w+\s*$|notify\s+\w+)/i

const TIME_FROM_THE_DATABASE =
  /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)|\bcurrent_(date|time|timestamp)\b|\blocal(time|timestamp)\b/i

/** SQL lives in the store of a module, in migrations and in kit; tests and benches may look at rows. */
const mayHoldSql = (file) =>
  unitOf(file) === 'kit' ||
  unitOf(file) === 'bench' ||
  isTest(file) ||
  /(^|\/)store(\/[^/]+)?\.ts$/.test(file)

export function checkSql(sources) {
  const isForTests = forTests(sources)
  return [...sources.values()].flatMap((source) =>
    source.texts.flatMap(({ text, tag, line }) => {
      const isSql = tag === 'sql' || STATEMENT.test(text)
      if (!isSql) return []
      const problems = []
      if (!mayHoldSql(source.file) && !isForTests(source.file)) {
        problems.push({
          file: source.file,
          line,
          problem: `SQL outside a store: ${text.trim().replace(/\s+/g, ' ').slice(0, 50)}`,
          remedy: `move the statement into ${storeOf(source.file)} as a function named by what it does`,
        })
      }
      const time = isTest(source.file) ? null : TIME_FROM_THE_DATABASE.exec(text)
      if (time) problems.push(timeProblem(source.file, line, time[0]))
      return problems
    }),
  )
}

/** Also what only tests import: it looks at rows for them. */
function forTests(sources) {
  const importers = new Map()
  for (const { file, imports } of sources.values()) {
    for (const { specifier } of imports) {
      const target = targetOf(file, specifier).file
      if (target !== undefined) importers.set(target, [...(importers.get(target) ?? []), file])
    }
  }
  const isForTests = (file, seen = new Set()) => {
    const by = importers.get(file) ?? []
    if (seen.has(file)) return true
    seen.add(file)
    return isTest(file) || (by.length > 0 && by.every((one) => isForTests(one, seen)))
  }
  return (file) => isForTests(file)
}

function storeOf(file) {
  const [top, module] = file.split('/')
  return top === 'modules'
    ? `modules/${module}/server/store.ts (or store/*.ts)`
    : 'a store.ts (or store/*.ts) beside it'
}

/** In migrations too: a default that reads the database's clock is a second clock. */
export function checkMigrations(home, files) {
  return files
    .filter((file) => file.endsWith('.sql'))
    .flatMap((file) =>
      fs
        .readFileSync(path.join(home, file), 'utf8')
        .split('\n')
        .flatMap((text, index) => {
          const time = TIME_FROM_THE_DATABASE.exec(text.replace(/--.*$/, '').replace(/'[^']*'/g, "''"))
          return time ? [timeProblem(file, index + 1, time[0])] : []
        }),
    )
}

const timeProblem = (file, line, what) => ({
  file,
  line,
  problem: `SQL takes the time from the database: ${what}`,
  remedy: 'pass the instant as a parameter: business time is clock.now(), technical time machineClock.now()',
})
