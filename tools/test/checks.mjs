import { spawn } from 'node:child_process'

/** Each is one command that says nothing, or says what is wrong and how to mend it, and exits with 1. */
export const checks = [
  { name: 'types of the rules (no Node, no DOM)', command: ['tsc', '-p', 'tsconfig.rules.json'] },
  { name: 'types of the server', command: ['tsc', '-p', 'tsconfig.server.json'] },
  { name: 'types of the web', command: ['tsc', '-p', 'tsconfig.web.json'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'floors', command: ['node', 'tools/floors.mjs'] },
]

/** Runs commands two at a time (tsc and oxlint use every core they find) and prints one line for each. */
export async function runChecks(list) {
  const waiting = [...list]
  const results = []
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) results.push(await runCheck(check))
  }
  await Promise.all([worker(), worker()])
  return results
}

async function runCheck({ name, command: [file, ...args] }) {
  const begun = performance.now()
  const { code, output } = await capture(file, args)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  if (code === 0) {
    console.log(`ok    ${name} (${seconds} s)`)
    return { passed: 1, failures: [] }
  }
  console.log(`FAIL  ${name} (${seconds} s): ${[file, ...args].join(' ')}\n${indent(output.trim())}`)
  return { passed: 0, failures: [name] }
}

function capture(file, args) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => (output += text))
    }
    child.on('error', (error) => resolve({ code: 1, output: `${file} did not start: ${error.message}` }))
    child.on('close', (code) => resolve({ code, output }))
  })
}

const indent = (text) => text.replace(/^/gm, '      ')
