import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { COMMANDS, main } from './main.ts'

const folder = mkdtempSync(join(tmpdir(), 'bin-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...args: string[]) {
  const out: string[] = []
  const said: string[] = []
  const env = { XINQIAO_DATA: join(folder, 'nothing') }
  const code = await main(args, {
    out: (text) => void out.push(text),
    say: (text) => void said.push(text),
    env,
  })
  return { code, out: out.join('\n'), said: said.join('\n') }
}
const due = async (...args: string[]) =>
  (
    JSON.parse((await run('deadline', 'explain', '--json', '--clock', 'accept', ...args)).out) as {
      due: string
    }
  ).due

test('every command tells its usage and names its options', async () => {
  for (const { words, load } of COMMANDS) {
    const { code, out } = await run(...words, '--help')
    expect(code).toBe(0)
    expect(out).toContain(`Usage: xinqiao ${words.join(' ')}`)
    for (const option of Object.keys((await load()).options))
      expect(out, words.join(' ')).toContain(`--${option}`)
  }
})

test('wrong usage is exit 2 and says what is wrong', async () => {
  expect(await run()).toMatchObject({ code: 2 })
  expect(await run('--help')).toMatchObject({ code: 0 })
  expect(await run('fly')).toMatchObject({
    code: 2,
    said: expect.stringContaining('there is no command fly'),
  })
  expect(await run('calendar', 'load')).toMatchObject({
    code: 2,
    said: expect.stringContaining('FILE is missing'),
  })
  expect(await run('calendar', 'load', 'a', 'b')).toMatchObject({ code: 2 })
  expect(await run('deadline', 'explain', '--loud')).toMatchObject({
    code: 2,
    said: expect.stringContaining('--loud'),
  })
  expect(
    await run('deadline', 'explain', '--received', '2020-02-30', '--rule', 'o20', '--clock', 'accept'),
  ).toMatchObject({
    code: 2,
    said: expect.stringContaining('2020-02-30'),
  })
})

test('a file that cannot be used is exit 1', async () => {
  expect(await run('calendar', 'load', join(folder, 'none.json'))).toMatchObject({
    code: 1,
    said: expect.stringContaining('ENOENT'),
  })
  expect(await run('calendar', 'load', import.meta.filename)).toMatchObject({
    code: 1,
    said: expect.stringContaining('is not JSON'),
  })
})

test.each([
  ['2020-01-17', '2020-02-04'],
  ['2020-01-23', '2020-02-11'],
  ['2020-02-02', '2020-02-11'],
  ['2020-02-03', '2020-02-12'],
  ['2020-04-23', '2020-05-06'],
])(
  'a complaint received on %s must be accepted or refused by %s (domain.md section 6)',
  async (received, day) => {
    expect(await due('--received', received, '--rule', 'o20')).toBe(day)
    expect(await due('--received', received, '--rule', 'o121')).toBe(day)
  },
)

test('before the extension of 2020-01-26 was known, 1 February was a working day', async () => {
  expect(await due('--received', '2020-01-17', '--rule', 'o20', '--calendar-as-of', '2020-01-25')).toBe(
    '2020-02-01',
  )
  expect(await due('--received', '2020-01-17', '--rule', 'o20', '--calendar-as-of', '2020-01-26')).toBe(
    '2020-02-04',
  )
})

test('the program is found through links, and by any working folder', () => {
  const program = new URL('xinqiao', import.meta.url).pathname
  const link = join(folder, 'x')
  symlinkSync(program, link)
  symlinkSync('x', join(folder, 'y'))
  const out = execFileSync(join(folder, 'y'), ['--help'], { cwd: '/', encoding: 'utf8' })
  expect(out).toContain('Usage: xinqiao COMMAND')
  expect(spawnSync(link, ['fly'], { cwd: folder }).status).toBe(2)
})
