/**
 * npm run bench -- start [--times 5] [--only second|clone] [--empty]
 * How long a start takes on data that is there already (the demo's; --empty: an empty centre's), and how long it is from
 * `git clone` of what is committed to the first page in a real browser, packages and demo included.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openBrowser } from '#kit/testing/chromium.ts'
import { latencyOf, machine, round } from './lib/figures.ts'
import { startProgram } from './lib/program.ts'

const { values: options } = parseArgs({
  options: {
    times: { type: 'string', default: '5' },
    only: { type: 'string' },
    empty: { type: 'boolean', default: false },
  },
})
const GOAL = { secondStartMs: 3_000, cloneToPageMs: 300_000 }
const HOME = path.join(import.meta.dirname, '..')
const PROGRAM = path.join(HOME, 'bin', 'xinqiao')
const START = options.empty ? ['start', '--empty'] : ['start']

/** Starts again and again on the same data; each is over when the server answers that it is ready. */
async function secondStarts(dataDir: string): Promise<{ firstMs: number; ms: number[] }> {
  const first = await startProgram(PROGRAM, START, { dataDir })
  await first.stop()
  const ms: number[] = []
  for (let i = 0; i < Number(options.times); i += 1) {
    const began = performance.now()
    const again = await startProgram(PROGRAM, START, { dataDir })
    const answer = await fetch(`${again.url}/readyz`)
    ms.push(performance.now() - began)
    await again.stop()
    if (!answer.ok) throw new Error(`/readyz: ${answer.status} ${await answer.text()}`)
  }
  return { firstMs: first.readyMs, ms }
}

/** What somebody does who has just heard of it: clone, npm start, look. */
async function cloneToPage(folder: string) {
  const clone = path.join(folder, 'clone')
  const began = performance.now()
  const since = () => Math.round(performance.now() - began)
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', HOME, clone])
  const clonedMs = since()
  const server = await startProgram('npm', ['start', '--', ...START.slice(1)], {
    dataDir: path.join(clone, 'data'),
    cwd: clone,
  })
  const readyMs = since()
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ locale: 'zh-CN' })
    await page.goto(server.url)
    await page.getByRole('textbox').first().waitFor()
    return {
      clonedMs,
      readyMs,
      pageMs: since(),
      said: server
        .said()
        .split('\n')
        .filter((line) => line.startsWith('ready:')),
    }
  } finally {
    await browser.close()
    await server.stop()
  }
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'xinqiao-bench-start-'))
try {
  const second = options.only === 'clone' ? null : await secondStarts(path.join(folder, 'data'))
  if (second)
    console.log(
      'second start',
      second.ms.map((ms) => Math.round(ms)),
    )
  const clone = options.only === 'second' ? null : await cloneToPage(folder)
  if (clone) console.log('fresh clone', clone)
  const isQuick = second === null || Math.max(...second.ms) <= GOAL.secondStartMs
  const ok = isQuick && (clone === null || clone.pageMs <= GOAL.cloneToPageMs)
  process.exitCode = ok ? 0 : 1
  console.log(
    JSON.stringify({
      bench: 'start',
      data: options.empty ? 'empty' : 'demo',
      ...(second && { firstStartMs: round(second.firstMs), secondStartMs: latencyOf(second.ms) }),
      ...(clone && { clone }),
      goal: GOAL,
      ok,
      machine: machine(),
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
