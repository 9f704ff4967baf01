import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshKeys } from '../keys.ts'
import { isRefusal, type Outcome } from '../outcome.ts'
import { addKeyVersion, sealer } from '../seal.ts'
import { diskStore } from './disk-store.ts'
import { FileError, type EvidenceStore, type StoredFile } from './types.ts'
import { ScanUnavailable, type VirusScan } from './virus-scan.ts'

const keys = freshKeys()
const seals = sealer(keys)
const nanjing = { centreId: 320_100, maxBytes: 5_000_000 }
let folder: string
let store: EvidenceStore
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'xinqiao-files-'))
  store = await diskStore(folder, seals)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const pdf = (bytes = 200_000): Buffer => Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(bytes)])
const chunks = (content: Buffer, bytes = 10_000): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(content.length / bytes) }, (_, i) =>
      content.subarray(i * bytes, (i + 1) * bytes),
    ),
  )
const kept = <T>(outcome: Outcome<T>): T => {
  if (isRefusal(outcome)) throw new Error(outcome.refused)
  return outcome.done
}
const put = async (content: Buffer, opts = nanjing): Promise<StoredFile> =>
  kept(await store.put(chunks(content), opts))
const everything = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const read = async (key: string) => buffer(await store.get(key))

test.each([1, 65_535, 65_536, 65_537, 131_072, 500_000])(
  'a content of %i bytes and a mark comes back',
  async (bytes) => {
    const content = pdf(bytes)
    const file = await put(content)
    expect(file).toMatchObject({ bytes: content.length, mediaType: 'application/pdf' })
    expect(file.sha256).toBe(createHash('sha256').update(content).digest('hex'))
    expect((await read(file.key)).equals(content)).toBe(true)
  },
)

test('the folder tells neither content nor its plain digest, and only the owner may look', async () => {
  const text = '消费者王某投诉某店'.repeat(100)
  const file = await put(Buffer.from(text))
  const [entry] = everything()
  const place = path.join(entry?.parentPath ?? '', entry?.name ?? '')
  expect(everything().length).toBe(1)
  expect(readFileSync(place).includes('投诉')).toBe(false)
  expect(place).not.toContain(file.sha256)
  expect(statSync(place).mode & 0o777).toBe(0o600)
})

test('the same content has one place per centre, and another one in another centre', async () => {
  const content = pdf()
  const [a, b] = [await put(content), await put(content)]
  const other = await put(content, { ...nanjing, centreId: 320_200 })
  expect(b.key).toBe(a.key)
  expect(other.key.slice(7)).not.toBe(a.key.slice(7))
  expect(everything().length).toBe(2)
})

test.each<[string, Buffer, object, object]>([
  ['empty', Buffer.alloc(0), {}, { refused: 'file-empty', field: 'file' }],
  ['too large', pdf(300_000), { maxBytes: 300_000 }, { refused: 'file-too-large', field: 'file' }],
  [
    'a program',
    Buffer.concat([Buffer.from('7F454C460201', 'hex'), Buffer.alloc(100_000)]),
    {},
    { refused: 'file-type-not-allowed' },
  ],
  [
    'not wanted here',
    pdf(),
    { allowed: ['image/png'] },
    { refused: 'file-type-not-allowed', allowed: ['image/png'] },
  ],
])('a file that is %s is refused and leaves nothing', async (_, content, opts, refusal) => {
  expect(await store.put(chunks(content), { ...nanjing, ...opts })).toMatchObject(refusal)
  expect(everything()).toEqual([])
})

test('an upload that breaks off leaves nothing and is a fault', async () => {
  async function* broken() {
    yield pdf()
    throw new Error('line broken')
  }
  await expect(store.put(broken(), nanjing)).rejects.toThrow('line broken')
  expect(everything()).toEqual([])
})

test('an infected file, or one that could not be scanned, is refused and leaves nothing', async () => {
  const seen: number[] = []
  const scan = (end: () => Promise<any>): VirusScan => ({
    begin: async () => ({
      write: async (chunk) => void seen.push(chunk.length),
      end,
      abort: () => undefined,
    }),
  })
  const content = pdf()
  const infected = await diskStore(
    folder,
    seals,
    scan(async () => ({ clean: false, virus: 'Invented.Test' })),
  )
  expect(await infected.put(chunks(content), nanjing)).toMatchObject({
    refused: 'file-infected',
    why: 'Invented.Test',
  })
  expect(seen.reduce((a, b) => a + b)).toBe(content.length)
  const away = await diskStore(
    folder,
    seals,
    scan(() => Promise.reject(new ScanUnavailable('away'))),
  )
  expect(await away.put(chunks(content), nanjing)).toMatchObject({ refused: 'virus-scan-unavailable' })
  expect(everything()).toEqual([])
})

test.each<[string, (sealed: Buffer) => Buffer]>([
  [
    'a flipped bit in the head',
    (sealed) => Buffer.from(sealed.map((byte, i) => (i === 15 ? byte ^ 1 : byte))),
  ],
  [
    'a flipped bit in a piece',
    (sealed) => Buffer.from(sealed.map((byte, i) => (i === 100_000 ? byte ^ 1 : byte))),
  ],
  ['its last piece cut off', (sealed) => sealed.subarray(0, 32 + 3 * (65_536 + 28))],
  ['its last byte cut off', (sealed) => sealed.subarray(0, -1)],
  ['a piece left out', (sealed) => Buffer.concat([sealed.subarray(0, 32), sealed.subarray(32 + 65_564)])],
  [
    'two pieces swapped',
    (sealed) =>
      Buffer.concat([
        sealed.subarray(0, 32),
        sealed.subarray(65_596, 131_160),
        sealed.subarray(32, 65_596),
        sealed.subarray(131_160),
      ]),
  ],
  ['nothing in it', () => Buffer.alloc(0)],
])('a stored file with %s is not given out as whole', async (_, damage) => {
  const file = await put(pdf(200_000))
  const place = path.join(folder, file.key)
  writeFileSync(place, damage(readFileSync(place)))
  await expect(read(file.key)).rejects.toThrow(FileError)
})

test('a file put in the place of another is found out', async () => {
  const [a, b] = [await put(pdf()), await put(pdf())]
  writeFileSync(path.join(folder, a.key), readFileSync(path.join(folder, b.key)))
  await expect(read(a.key)).rejects.toThrow(/not the one of its key/)
})

test.each(['', '../../etc/passwd', '320100/../../x', '320100/ab/short', `320100/ab/${'cd'.repeat(32)}`])(
  'the key %j leads nowhere',
  async (key) => {
    await expect(store.get(key)).rejects.toThrow(FileError)
    await expect(store.putSealed(key, chunks(pdf()))).rejects.toThrow(FileError)
  },
)

test('after new keys the old files open, and new ones are sealed with the new key', async () => {
  const before = await put(pdf())
  const rotated = await diskStore(folder, sealer(addKeyVersion(addKeyVersion(keys, 'seal'), 'hash')))
  expect((await buffer(await rotated.get(before.key))).length).toBe(before.bytes)
  const after = kept(await rotated.put(chunks(pdf()), nanjing))
  await expect(read(after.key)).rejects.toThrow(FileError)
  expect((await buffer(await rotated.get(after.key))).length).toBe(after.bytes)
})

test('a backup carries the sealed bytes; a restore checks them and repairs a damaged place', async () => {
  const content = pdf()
  const file = await put(content)
  const listed: unknown[] = []
  for await (const item of store.list()) listed.push(item)
  const sealed = await buffer(await store.getSealed(file.key))
  expect(listed).toEqual([{ key: file.key, sealedBytes: sealed.length }])

  const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'xinqiao-files-'))
  const copy = await diskStore(elsewhere, seals)
  await expect(copy.putSealed(file.key, chunks(sealed.subarray(0, -3)))).rejects.toThrow(FileError)
  expect(existsSync(path.join(elsewhere, file.key))).toBe(false)
  await copy.putSealed(file.key, chunks(sealed))
  expect((await buffer(await copy.get(file.key))).equals(content)).toBe(true)
  rmSync(elsewhere, { recursive: true })
})

test.runIf(existsSync('/proc/self/fd'))('a reader that goes away closes the file', async () => {
  const file = await put(pdf(1_000_000))
  const unread = await store.get(file.key)
  unread.destroy()
  await new Promise((resolve) => unread.once('close', resolve))
  for await (const _ of await store.get(file.key)) break
  await expect.poll(openFiles).toBe(0)
})

/** How many files of the store this process holds open. */
const openFiles = (): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder)
    } catch {
      return false
    }
  }).length

test('what a killed process left aside goes after a day, not before', async () => {
  const [old, fresh] = ['old', 'fresh'].map((name) => path.join(folder, 'incoming', name)) as [string, string]
  writeFileSync(old, 'x')
  writeFileSync(fresh, 'x')
  utimesSync(old, 0, Date.UTC(2020, 2, 5) / 1000)
  await diskStore(folder, seals)
  expect([existsSync(old), existsSync(fresh)]).toEqual([false, true])
})
