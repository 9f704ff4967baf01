import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, realpathSync } from 'node:fs'
import path from 'node:path'

/** What a pid is: running, dead but not yet reaped by its parent, or nobody. */
export function processState(pid: number): 'alive' | 'zombie' | 'gone' {
  if (!Number.isInteger(pid) || pid <= 0) return 'gone'
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'gone'
  }
  const letter = stateLetter(pid)
  if (letter === null) return 'gone'
  return letter === 'Z' || letter === 'X' ? 'zombie' : 'alive'
}

function stateLetter(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      // The name in brackets may hold brackets and blanks itself: the state follows the last one.
      return /^.*\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? null
    } catch {
      return null
    }
  }
  return ps(pid, 'stat')?.[0] ?? null
}

function ps(pid: number, column: string): string | null {
  if (process.platform === 'win32') return 'R'
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', `${column}=`], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}

/** Whether this pid is a live postmaster of this cluster, and not some stranger who got the number later. */
export function isPostgresOf(pid: number, cluster: string): boolean {
  if (processState(pid) !== 'alive') return false
  if (process.platform === 'win32') return true
  if (process.platform !== 'linux') return ps(pid, 'command')?.includes(cluster) ?? false
  try {
    // postgres works inside its data folder. The name comes from the executable, which an upgrade may have replaced.
    const name = path.basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ''))
    return name === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
  } catch {
    // Another user's process does not show its links, but its command line.
    return commandLine(pid).includes(cluster)
  }
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}

/** Waits until a process has ended; false when it is still there after the time. */
export async function ended(pid: number, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs
  while (processState(pid) === 'alive') {
    if (performance.now() > until) return false
    await pause(20)
  }
  return true
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
