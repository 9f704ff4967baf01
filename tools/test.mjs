// Runs all checks and tests and ends with one line, `N passed, N failed`:
//
//   npm test                          everything
//   npm test -- FILTER [-t NAME ...]  the tests whose path holds FILTER (all that follows goes to vitest)
//   npm run check                     types, lint, format, floors: what needs no running program
//   npm run e2e [-- FILTER]           the tests in a real browser
import { checks, runChecks } from './test/checks.mjs'
import { runTests } from './test/vitest.mjs'

const [first, ...others] = process.argv.slice(2)
const results = await runAll()
const passed = results.reduce((sum, result) => sum + result.passed, 0)
const failed = results.reduce((sum, result) => sum + result.failures.length, 0)
const skipped = results.flatMap((result) => result.skipped ?? [])

if (skipped.length > 0)
  console.log(`\nskipped (${skipped.length}):\n${skipped.map((name) => `  - ${name}`).join('\n')}`)
if (failed > 0) {
  console.log('\nfailed:')
  for (const { failures } of results) for (const failure of failures) console.log(`  x ${failure}`)
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

async function runAll() {
  if (first === '--checks') return await runChecks(checks)
  if (first === '--e2e') return [...(await runChecks([webBuild()])), await runTests(['e2e'], others)]
  if (first !== undefined) return [await runTests(['pure', 'pg'], [first, ...others])]
  return [
    ...(await runChecks([...checks, webBuild()])),
    await runTests(['pure', 'pg'], []),
    // Alone: a browser test that shares two cores with the rest waits for the wrong reasons.
    await runTests(['e2e'], []),
  ]
}

function webBuild() {
  return { name: 'web build', command: ['node', 'tools/ready.mjs', 'web'] }
}
