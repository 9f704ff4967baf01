import { createHash, randomUUID, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { machineClock } from '../clock.ts'
import { refuse, type Outcome } from '../outcome.ts'
import type { Sealer } from '../seal.ts'
import { MEDIA_TYPES, sniffer } from './media-type.ts'
import { openFile, sealFile } from './sealed-file.ts'
import { FileError, type EvidenceStore, type FileRefusal, type PutOptions, type StoredFile } from './types.ts'
import { noScan, ScanUnavailable, type VirusScan } from './virus-scan.ts'

const KEY = /^([1-9]\d{5})\/([0-9a-f]{2})\/([0-9a-f]{64})$/
const TEMP_FOLDER = 'incoming'
const LEFT_BEHIND_MS = 24 * 3_600_000

/**
 * Keeps evidence in a folder: `CENTRE/ab/abcd...`, where the name is a keyed hash of the content, so that nobody who
 * sees the folder can tell whether a known file is in it. The bytes are sealed. A file appears whole or not at all
 * (written aside, synced, renamed), also when the process is killed; what a killed one left aside goes after a day.
 */
export async function diskStore(
  folder: string,
  sealer: Sealer,
  scan: VirusScan = noScan,
): Promise<EvidenceStore> {
  const incoming = path.join(folder, TEMP_FOLDER)
  await mkdir(incoming, { recursive: true, mode: 0o700 })
  await sweep(incoming)

  const placeOf = (key: string): string => path.join(folder, centreOf(key) === undefined ? '' : key)

  const read = async (key: string): Promise<{ centreId: number; sealed: Readable }> => {
    const centreId = centreOf(key)
    if (centreId === undefined) throw new FileError('That is no key of this store')
    const handle = await openOrMiss(placeOf(key))
    return { centreId, sealed: handle.createReadStream() }
  }

  /** Whether the content with this digest belongs under this key, under any version of the hash key. */
  const belongs = (key: string, centreId: number, sha256: string): boolean =>
    sealer.hashes('file', centreId, sha256).some(({ hash }) => keyOf(centreId, hash) === key)

  const check = async function* (key: string, centreId: number, sealed: AsyncIterable<Uint8Array>) {
    const digest = createHash('sha256')
    for await (const plain of openFile(sealed, sealer, centreId)) {
      digest.update(plain)
      yield plain
    }
    if (!belongs(key, centreId, digest.digest('hex')))
      throw new FileError('A stored file is not the one of its key')
  }

  return {
    async put(source, opts) {
      const aside = path.join(incoming, randomUUID())
      const handle = await open(aside, 'wx', 0o600)
      try {
        const taken = await take(source, opts, { handle, sealer, scan })
        if ('refused' in taken) return taken
        const { sha256, bytes, mediaType } = taken.done
        const key = keyOf(opts.centreId, sealer.hash('file', opts.centreId, sha256))
        await settle(handle, aside, placeOf(key))
        return { done: { key, sha256, bytes, mediaType } }
      } finally {
        await handle.close()
        await rm(aside, { force: true })
      }
    },
    async get(key) {
      const { centreId, sealed } = await read(key)
      const plain = Readable.from(check(key, centreId, sealed), { objectMode: false })
      // Given up before the first byte, the generator would never close the file.
      return plain.once('close', () => sealed.destroy())
    },
    async *list() {
      for await (const key of keysIn(folder)) yield { key, sealedBytes: (await stat(placeOf(key))).size }
    },
    getSealed: async (key) => (await read(key)).sealed,
    async putSealed(key, source) {
      const centreId = centreOf(key)
      if (centreId === undefined) throw new FileError('That is no key of this store')
      const aside = path.join(incoming, randomUUID())
      const handle = await open(aside, 'wx', 0o600)
      try {
        for await (const chunk of source) await handle.writeFile(chunk)
        for await (const plain of check(key, centreId, createReadStream(aside))) void plain
        await settle(handle, aside, placeOf(key))
      } finally {
        await handle.close()
        await rm(aside, { force: true })
      }
    },
  }
}

type Tools = { handle: FileHandle; sealer: Sealer; scan: VirusScan }
type Taken = Omit<StoredFile, 'key'>

/** Reads the source once: counts, looks, scans, digests and seals as it goes by. */
async function take(
  source: AsyncIterable<Uint8Array>,
  { centreId, maxBytes, allowed = MEDIA_TYPES }: PutOptions,
  { handle, sealer, scan }: Tools,
): Promise<Outcome<Taken, FileRefusal>> {
  const digest: Hash = createHash('sha256')
  const type = sniffer()
  const sealing = sealFile(sealer, centreId)
  const wrongType = () => refuse('file-type-not-allowed', { field: 'file', allowed })
  let bytes = 0
  try {
    const scanning = await scan.begin()
    try {
      for await (const chunk of source) {
        bytes += chunk.length
        if (bytes > maxBytes)
          return refuse('file-too-large', { field: 'file', why: `At most ${maxBytes} bytes` })
        if (!(await type.write(chunk))) return wrongType()
        digest.update(chunk)
        await scanning.write(chunk)
        const sealed = sealing.write(chunk)
        if (sealed.length > 0) await handle.writeFile(sealed)
      }
      if (bytes === 0) return refuse('file-empty', { field: 'file' })
      const mediaType = await type.end()
      if (mediaType === undefined || !allowed.includes(mediaType)) return wrongType()
      const verdict = await scanning.end()
      if (!verdict.clean) return refuse('file-infected', { field: 'file', why: verdict.virus })
      await handle.writeFile(sealing.end())
      return { done: { sha256: digest.digest('hex'), bytes, mediaType } }
    } finally {
      scanning.abort()
    }
  } catch (error) {
    if (error instanceof ScanUnavailable) return refuse('virus-scan-unavailable', { field: 'file' })
    throw error
  }
}

/** Safe on the disk, then in its place in one step; the same content lying there already is replaced by its equal. */
async function settle(handle: FileHandle, aside: string, place: string): Promise<void> {
  await handle.sync()
  const made = await mkdir(path.dirname(place), { recursive: true, mode: 0o700 })
  await rename(aside, place)
  await syncFolder(path.dirname(place))
  // A new folder is an entry of its parent, which must be safe as well.
  if (made)
    for (let at = path.dirname(place); at.length >= made.length; at = path.dirname(at))
      await syncFolder(path.dirname(at))
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function openOrMiss(place: string): Promise<FileHandle> {
  try {
    return await open(place, 'r')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new FileError('There is no such stored file', { cause })
    throw cause
  }
}

function keyOf(centreId: number, hash: Buffer): string {
  const name = hash.toString('hex')
  return `${centreId}/${name.slice(0, 2)}/${name}`
}

/** The centre of a well-formed key; undefined for anything else, so that no key can name a path outside. */
function centreOf(key: string): number | undefined {
  const parts = KEY.exec(key)
  return parts && parts[3]?.startsWith(parts[2] as string) ? Number(parts[1]) : undefined
}

async function* keysIn(folder: string): AsyncGenerator<string> {
  for (const centre of await readdir(folder)) {
    if (centre === TEMP_FOLDER) continue
    for (const first of await readdir(path.join(folder, centre)))
      for (const name of await readdir(path.join(folder, centre, first))) {
        const key = `${centre}/${first}/${name}`
        if (centreOf(key) !== undefined) yield key
      }
  }
}

async function sweep(incoming: string): Promise<void> {
  const now = machineClock.now().getTime()
  for (const name of await readdir(incoming)) {
    const place = path.join(incoming, name)
    const found = await stat(place).catch(() => undefined)
    if (found && now - found.mtimeMs > LEFT_BEHIND_MS) await rm(place, { force: true })
  }
}
