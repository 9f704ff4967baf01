import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Runs projects of vitest.config.ts, shows their output as it comes, and gives what passed, failed and was skipped. */
export async function runTests(projects, args) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'xinqiao-test-'))
  const report = path.join(folder, 'report.json')
  try {
    const code = await run([
      'run',
      ...projects.map((name) => `--project=${name}`),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ])
    return summary(fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : null, code, projects)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn('vitest', args, { stdio: ['ignore', 'inherit', 'inherit'] })
    // Who ends the run ends the tests with it; a terminal tells them itself.
    process.once('SIGTERM', () => {
      child.once('close', () => process.exit(143))
      child.kill('SIGTERM')
    })
    child.on('error', () => resolve(1))
    child.on('close', resolve)
  })
}

/**
 * What a report of vitest comes to. A file that could not be loaded has no tests to count, and an error outside of
 * all tests belongs to none: both count as one failure, so that nothing broken ends with `0 failed`.
 */
export function summary(report, code, projects) {
  const failures = []
  const skipped = []
  let passed = 0
  for (const file of report?.testResults ?? []) {
    const name = path.relative(process.cwd(), file.name)
    const tests = file.assertionResults
    for (const test of tests) {
      if (test.status === 'passed') passed += 1
      else if (test.status === 'failed') failures.push(`${name} > ${test.fullName}`)
      else skipped.push(`${name} > ${test.fullName}`)
    }
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed')) {
      failures.push(`${name}: ${file.message.trim().split('\n')[0]}`)
    }
  }
  if (code !== 0 && failures.length === 0)
    failures.push(`vitest ${projects.join(' ')} ended with code ${code}, see above`)
  return { passed, failures, skipped }
}
