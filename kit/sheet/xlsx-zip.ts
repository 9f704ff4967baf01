import type { Readable } from 'node:stream'
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from 'yauzl'
import { LIMITS, SheetError } from './types.ts'

/** The parts of an XLSX file, checked before any is unpacked. */
export type Parts = {
  has(name: string): boolean
  /** Bytes of the part, at most as many as it declares; throws when it holds more or fewer. */
  stream(name: string): Promise<AsyncIterable<Uint8Array>>
  bytes(name: string): number
  close(): void
}

/** Opens a path, or a stream that is first held in memory (packed): the list of a zip's parts lies at its end. */
export async function openParts(source: string | AsyncIterable<Uint8Array>): Promise<Parts> {
  const zip = await (
    typeof source === 'string' ? openPromise(source, OPTIONS) : fromBufferPromise(await hold(source), OPTIONS)
  ).catch(explain)
  const entries = await listEntries(zip)
  return {
    has: (name) => entries.has(name),
    bytes: (name) => entries.get(name)?.uncompressedSize ?? 0,
    async stream(name) {
      const entry = entries.get(name)
      if (!entry) throw new SheetError('damaged', 'A part of the XLSX file is missing')
      return guarded(await zip.openReadStreamPromise(entry).catch(explain))
    },
    close: () => zip.close(),
  }
}

const OPTIONS = { lazyEntries: true, autoClose: false, validateEntrySizes: true }

async function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  let unpackedBytes = 0
  try {
    if (zip.entryCount > LIMITS.parts)
      throw new SheetError('unpacks-to-too-much', `The file has more than ${LIMITS.parts} parts`)
    for await (const entry of zip.eachEntry()) {
      const { uncompressedSize, compressedSize } = entry
      unpackedBytes += uncompressedSize
      const isBomb =
        uncompressedSize > LIMITS.ratioFromBytes && uncompressedSize > compressedSize * LIMITS.ratio
      if (unpackedBytes > LIMITS.unpackedBytes || isBomb) {
        throw new SheetError(
          'unpacks-to-too-much',
          'The file unpacks to too much; send the rows as CSV, which has no limit',
        )
      }
      if (entry.isEncrypted())
        throw new SheetError('old-excel-or-encrypted', 'A part of the file has a password')
      if (entries.has(entry.fileName)) throw new SheetError('damaged', 'Two parts of the file have one name')
      entries.set(entry.fileName, entry)
    }
  } catch (error) {
    zip.close()
    explain(error)
  }
  return entries
}

async function* guarded(stream: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* stream as AsyncIterable<Uint8Array>
  } catch (error) {
    explain(error)
  }
}

async function hold(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > LIMITS.streamedXlsxBytes) {
      throw new SheetError(
        'unpacks-to-too-much',
        'The XLSX file is too large; send the rows as CSV, which has no limit',
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** yauzl and zlib tell damage by plain errors; reading the disk fails with a code of its own, which stays a fault. */
function explain(error: unknown): never {
  if (error instanceof SheetError) throw error
  const { code, message } = error as NodeJS.ErrnoException
  const isOfDisk = code !== undefined && !code.startsWith('Z_') && !code.startsWith('ERR_')
  if (isOfDisk) throw error
  if (message.includes('too many bytes'))
    throw new SheetError('unpacks-to-too-much', 'A part unpacks to more than it declares')
  throw new SheetError('damaged', 'The XLSX file is damaged or cut short', { cause: error })
}
