import { spawnSync } from 'node:child_process'
import { chownSync, statSync } from 'node:fs'
import os from 'node:os'
import type { Binaries } from './binaries.ts'

/**
 * As whom PostgreSQL runs. It refuses root, so root runs it under another uid; where that uid cannot reach the files
 * (a mode-700 home), inside a user namespace, where root is uid 1 and the files stay root's.
 */
export type Account = { how: string; prefix: readonly string[]; uid?: number; gid?: number }

const NAMESPACE: Account = {
  how: 'user namespace',
  prefix: ['unshare', '--user', '--map-user=1', '--map-group=1'],
}

/** Picks the account for a data folder that exists. A cluster made before keeps the account that owns it. */
export function chooseAccount(bin: Binaries, dataDir: string, cluster: string): Account {
  if (process.platform === 'win32') return { how: 'this user', prefix: [] }
  const tried: string[] = []
  for (const account of candidates(dataDir, cluster)) {
    const problem = probe(account, bin, dataDir)
    if (problem === null) return account
    tried.push(`${account.how}: ${problem}`)
  }
  throw new Error(
    `no account can run PostgreSQL in ${dataDir}:\n  ${tried.join('\n  ')}\n` +
      'Run the program as a plain user, or put the program and its data where the user "postgres" can reach them.',
  )
}

function candidates(dataDir: string, cluster: string): Account[] {
  if (process.getuid?.() !== 0) {
    const self: Account = { how: 'this user', prefix: [] }
    // initdb refuses a uid without a name (a container started with --user 12345); in the namespace it has one.
    return hasName() ? [self] : [NAMESPACE, self]
  }
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (owner)
    return owner.uid === 0
      ? [NAMESPACE]
      : [{ how: `uid ${owner.uid}`, prefix: [], uid: owner.uid, gid: owner.gid }]
  const folder = statSync(dataDir)
  return [
    ...['postgres', 'nobody'].flatMap(named),
    NAMESPACE,
    ...(folder.uid === 0
      ? []
      : [{ how: `the folder's owner (uid ${folder.uid})`, prefix: [], uid: folder.uid, gid: folder.gid }]),
  ]
}

function hasName(): boolean {
  try {
    return os.userInfo().username !== ''
  } catch {
    return false
  }
}

function named(user: string): Account[] {
  const ask = (flag: string) => spawnSync('id', [flag, user], { encoding: 'utf8' })
  const uid = ask('-u')
  const gid = ask('-g')
  if (uid.status !== 0 || gid.status !== 0) return []
  return [{ how: `user ${user}`, prefix: [], uid: Number(uid.stdout), gid: Number(gid.stdout) }]
}

/** Null when this account can enter the folder and start the binary; else why not. */
function probe(account: Account, bin: Binaries, dataDir: string): string | null {
  const [command, args] = commandOf(account, 'sh', [
    '-c',
    'cd "$1" && exec "$2" --version',
    'sh',
    dataDir,
    bin.postgres,
  ])
  const run = spawnSync(command, args, {
    ...identityOf(account),
    cwd: '/',
    encoding: 'utf8',
    timeout: 20_000,
  })
  if (run.status === 0) return null
  return (
    (run.error?.message ?? run.stderr.trim().split('\n').at(-1)) || `ended with ${run.status ?? run.signal}`
  )
}

export const commandOf = (account: Account, command: string, args: readonly string[]): [string, string[]] => {
  const [first, ...rest] = [...account.prefix, command, ...args]
  return [first!, rest]
}

export const identityOf = (account: Account): { uid?: number; gid?: number } =>
  account.uid === undefined ? {} : { uid: account.uid, gid: account.gid ?? account.uid }

/** Gives a file to the account, where that is another uid than ours. */
export function giveTo(account: Account, file: string): void {
  if (account.uid !== undefined) chownSync(file, account.uid, account.gid ?? account.uid)
}
