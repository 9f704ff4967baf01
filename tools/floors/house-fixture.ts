import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect } from 'vitest'
import { checkHouse } from '../floors.mjs'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })))

/** A small house that stands; `files` are added to it or replace some of it. */
export function problemsOf(files: Record<string, string>): string[] {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'floors-'))
  folders.push(home)
  const sound = {
    'tsconfig.rules.json': '{ "include": ["modules/*/contract.ts", "kit/day.ts"] }',
    'kit/day.ts': 'export type Day = string\n',
    'kit/clock.ts': 'export const machineClock = { now: () => new Date() }\n',
    'kit/ui/Lamp.tsx':
      "import type { Day } from '../day.ts'\nexport const Lamp = (p: { due: Day }) => <b>{p.due}</b>\n",
    'modules/people/README.md': '# people\n',
    'modules/people/contract.ts': "export type { Role } from './rules/roles.ts'\n",
    'modules/people/rules/roles.ts': "export type Role = 'agent'\n",
    'modules/people/server/index.ts':
      "import { machineClock } from '#kit/clock.ts'\nexport { machineClock }\n",
    'modules/people/web/index.tsx': "import { Lamp } from '#kit/ui/Lamp.tsx'\nexport { Lamp }\n",
    'server/main.ts': "import { machineClock } from '#people/server'\nexport { machineClock }\n",
  }
  for (const [file, text] of Object.entries({ ...sound, ...files })) {
    fs.mkdirSync(path.dirname(path.join(home, file)), { recursive: true })
    fs.writeFileSync(path.join(home, file), text)
  }
  return checkHouse(home).map((found) => `${found.file}:${found.line}: ${found.problem} -> ${found.remedy}`)
}

/** Expects one refusal, at this place, in these words, with this way out. */
export function expectRefusal(
  files: Record<string, string>,
  place: string,
  problem: string | RegExp,
  remedy: string | RegExp,
) {
  const problems = problemsOf(files)
  expect(problems).toHaveLength(1)
  const [at, rest = ''] = (problems[0] ?? '').split(/: (.*)/s)
  const [found, wayOut] = rest.split(' -> ')
  expect(at).toBe(place)
  expect(found).toMatch(problem)
  expect(wayOut).toMatch(remedy)
}
