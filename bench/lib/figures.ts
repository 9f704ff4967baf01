/** Percentiles, CPU and memory of the processes under test, and what machine this is. */
import { readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'

export type Latency = { count: number; p50: number; p95: number; p99: number; max: number }

/** Nearest-rank percentiles of times in milliseconds, rounded to a tenth. */
export function latencyOf(times: readonly number[]): Latency {
  const sorted = Float64Array.from(times).sort()
  const at = (share: number): number => round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0)
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

export const round = (n: number): number => Math.round(n * 10) / 10

const TICKS_PER_SECOND = 100

/** CPU seconds of a process so far; with `children`, of all it has waited for too. Linux only: 0 elsewhere. */
export function cpuSecondsOf(pid: number): { own: number; children: number } {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    const ticks = (nth: number): number => Number(fields[nth])
    return {
      own: (ticks(11) + ticks(12)) / TICKS_PER_SECOND,
      children: (ticks(13) + ticks(14)) / TICKS_PER_SECOND,
    }
  } catch {
    return { own: 0, children: 0 }
  }
}

const parentOf = (pid: number): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1])
  } catch {
    return 0
  }
}

const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => parentOf(one) === pid)

/** CPU seconds of PostgreSQL: the postmaster, its ended children, its living ones. */
export function postgresCpuSeconds(postmaster: number): number {
  const own = cpuSecondsOf(postmaster)
  return childrenOf(postmaster).reduce((sum, pid) => sum + cpuSecondsOf(pid).own, own.own + own.children)
}

/** Highest resident memory of a process so far, in MB. */
export function peakMegabytes(pid: number): number {
  try {
    return Math.round(
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    )
  } catch {
    return 0
  }
}

/** Memory of PostgreSQL's processes now, shared pages counted once, in MB. */
export function postgresMegabytes(postmaster: number): number {
  const pss = (pid: number): number => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      return 0
    }
  }
  return Math.round([postmaster, ...childrenOf(postmaster)].reduce((sum, pid) => sum + pss(pid), 0) / 1024)
}

export const machine = (): object => ({
  cores: os.availableParallelism(),
  cpu: os.cpus()[0]?.model.trim() ?? '',
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
  load1: round(os.loadavg()[0] ?? 0),
  at: new Date(Date.now()).toISOString(),
})
