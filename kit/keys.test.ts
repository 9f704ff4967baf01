import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addKeyVersion, createKeyFile, freshKeys, KeyError, keysToJson, loadKeys, parseKeys } from './keys.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'xinqiao-keys-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const env = {}
const fault = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(KeyError)
    return (error as Error).message
  }
  throw new Error('expected an error')
}

test('a missing file is made once, mode 600, and read again the same', () => {
  const file = path.join(folder, 'deep', 'keys.json')
  const keys = loadKeys(file, { create: true, env })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(loadKeys(file, { create: false, env })).toEqual(keys)
  expect(readdirSync(path.dirname(file))).toEqual(['keys.json'])
  expect(keys.seal.get(1)?.length).toBe(32)
  expect(keys.seal.get(1)?.equals(keys.hash.get(1) as Buffer)).toBe(false)
})

test('two processes that make the file at once end up with the same keys', () => {
  const file = path.join(folder, 'keys.json')
  const first = freshKeys()
  createKeyFile(file, first)
  createKeyFile(file, freshKeys())
  expect(loadKeys(file, { create: true, env })).toEqual(first)
})

test('without leave to create, a missing file is an error that says so', () => {
  expect(fault(() => loadKeys(path.join(folder, 'keys.json'), { create: false, env }))).toMatch(/is missing/)
  expect(readdirSync(folder)).toEqual([])
})

test('a file others can read is refused with the way out', () => {
  const file = path.join(folder, 'keys.json')
  loadKeys(file, { create: true, env })
  for (const mode of [0o640, 0o604, 0o666]) {
    chmodSync(file, mode)
    expect(fault(() => loadKeys(file, { create: true, env }))).toMatch(/chmod 600/)
  }
  chmodSync(file, 0o400)
  expect(() => loadKeys(file, { create: true, env })).not.toThrow()
})

test('the environment can bring the keys themselves', () => {
  const keys = addKeyVersion(addKeyVersion(freshKeys(), 'seal'), 'hash')
  expect(loadKeys('/nowhere', { create: false, env: { XINQIAO_KEYS: keysToJson(keys) } })).toEqual(keys)
  expect(fault(() => loadKeys('/nowhere', { create: false, env: { XINQIAO_KEYS: '{' } }))).toMatch(
    /XINQIAO_KEYS is not JSON/,
  )
})

test.each<[RegExp, (json: any) => void]>([
  [/not a key file/, (json) => delete json.format],
  [
    /sealing key of version 1 has 31 bytes/,
    (json) => (json.seal.keys['1'] = Buffer.alloc(31).toString('base64')),
  ],
  [/hash key of version 1 has 0 bytes/, (json) => (json.hash.keys['1'] = '')],
  [/hash key that is current is missing/, (json) => (json.hash.current = 2)],
  [/sealing key that is current is missing/, (json) => delete json.seal],
  [/whole number/, (json) => (json.seal.keys['1.5'] = json.seal.keys['1'])],
  [/must differ/, (json) => (json.hash.keys['1'] = json.seal.keys['1'])],
])('a wrong file is told: %s', (message, spoil) => {
  const json = JSON.parse(keysToJson(freshKeys()))
  const secret = json.seal.keys['1']
  spoil(json)
  const said = fault(() => parseKeys(JSON.stringify(json), 'The key file'))
  expect(said).toMatch(message)
  expect(said).not.toContain(secret)
})

test('an empty or damaged file is told, and left as it is', () => {
  const file = path.join(folder, 'keys.json')
  for (const text of ['', 'null', '{"format":', '[]']) {
    writeFileSync(file, text, { mode: 0o600 })
    expect(fault(() => loadKeys(file, { create: true, env }))).toContain(file)
    expect(readFileSync(file, 'utf8')).toBe(text)
  }
})
