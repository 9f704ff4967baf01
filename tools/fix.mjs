// npm run fix [-- PATH...]: mends what lint and format can mend by themselves, in the whole tree or in the paths given.
import { spawnSync } from 'node:child_process'

const paths = process.argv.slice(2)

for (const [tool, ...args] of [
  ['oxlint', '--type-aware', '--fix', '--quiet'],
  ['oxfmt', '--write', '--no-error-on-unmatched-pattern'],
]) {
  const { status, error } = spawnSync(tool, [...args, ...paths], { stdio: 'inherit' })
  if (error) console.error(`${tool} did not start: ${error.message}`)
  if (status !== 0) process.exitCode = 1
}
