import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { extract } from 'tar-stream'
import {
  BackupError,
  FORMAT,
  HEAD,
  MANIFEST,
  parseName,
  SEAL,
  trailer,
  TRAILER_BYTES,
  type Entry,
  type Manifest,
} from './format.ts'

/** One entry: read `body` to its end (or not at all), then `entry` is known. */
export type Piece = { name: string; bytes: number; body: AsyncIterable<Buffer>; finish(): Promise<Entry> }

const ZSTD_MAGIC = 0xfd2fb528
/** A manifest of millions of files; beyond it the file is no backup of ours. */
const SMALL_BYTES = 2 ** 30

const damaged = (file: string, why: string): BackupError =>
  new BackupError(`${file} is damaged or cut short (${why}); nothing was changed`)

/** The entries one after the other, in constant memory. */
export async function* pieces(file: string): AsyncIterable<Piece> {
  const bytes = await lengthOf(file)
  const tar = extract()
  const flow = pipeline(createReadStream(file, { end: bytes - 1 }), createZstdDecompress(), tar).catch(
    (error: Error) => error,
  )
  try {
    for await (const entry of tar) {
      const { name, size } = entry.header
      const hash = createHash('sha256')
      let read = 0
      async function* body() {
        try {
          for await (const chunk of entry as AsyncIterable<Buffer>) {
            hash.update(chunk)
            read += chunk.byteLength
            yield chunk
          }
        } catch (error) {
          throw damaged(file, (error as Error).message)
        }
      }
      const content = body()
      yield {
        name,
        bytes: size ?? 0,
        body: content,
        async finish() {
          for await (const _rest of content);
          return { name, bytes: read, sha256: hash.digest('hex') }
        },
      }
    }
  } catch (error) {
    throw error instanceof BackupError ? error : damaged(file, (error as Error).message)
  } finally {
    tar.destroy()
    await flow
  }
}

/** Of the compressed tar; refuses what is no backup, or has no end. */
async function lengthOf(file: string): Promise<number> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new BackupError(
      error.code === 'ENOENT' ? `there is no file ${file}` : `cannot read ${file}: ${error.message}`,
    )
  })
  try {
    const { size } = await handle.stat()
    const start = await handle.read(Buffer.alloc(4), 0, 4, 0)
    if (start.bytesRead < 4 || start.buffer.readUInt32LE() !== ZSTD_MAGIC)
      throw new BackupError(`${file} is no backup of Xinqiao; nothing was changed`)
    const bytes = Math.max(0, size - TRAILER_BYTES)
    const end = await handle.read(Buffer.alloc(TRAILER_BYTES), 0, TRAILER_BYTES, bytes)
    if (!end.buffer.equals(trailer(bytes))) throw damaged(file, 'its end is missing')
    return bytes
  } finally {
    await handle.close()
  }
}

export async function whole(piece: Piece): Promise<Buffer> {
  if (piece.bytes > SMALL_BYTES) throw new BackupError(`${piece.name} is too large`)
  const chunks: Buffer[] = []
  for await (const chunk of piece.body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Reads all of it and gives the manifest, which then is known to be true of every byte. */
export async function verify(file: string): Promise<Manifest> {
  const found: Entry[] = []
  let manifestText: Buffer | undefined
  let seal: string | undefined
  for await (const piece of pieces(file)) {
    if (seal !== undefined) throw damaged(file, `${piece.name} follows the end`)
    if (found.length === 0 && manifestText === undefined) await refuseHead(file, piece, found)
    else if (piece.name === MANIFEST) manifestText = await whole(piece)
    else if (piece.name === SEAL) seal = (await whole(piece)).toString('utf8').trim()
    else found.push(await piece.finish())
  }
  if (manifestText === undefined || seal === undefined) throw damaged(file, 'its end is missing')
  if (createHash('sha256').update(manifestText).digest('hex') !== seal)
    throw damaged(file, 'the manifest does not agree with its hash')
  const manifest = JSON.parse(manifestText.toString('utf8')) as Manifest
  compare(file, manifest.entries, found)
  return manifest
}

async function refuseHead(file: string, piece: Piece, found: Entry[]): Promise<void> {
  if (piece.name !== HEAD) throw new BackupError(`${file} is no backup of Xinqiao; nothing was changed`)
  const text = await whole(piece)
  found.push(await piece.finish())
  let format: unknown
  try {
    format = (JSON.parse(text.toString('utf8')) as { format?: unknown }).format
  } catch {
    throw damaged(file, 'its head cannot be read')
  }
  if (typeof format === 'number' && format > FORMAT)
    throw new BackupError(
      `${file} was made by a newer program (format ${format}, this one knows ${FORMAT}); nothing was changed`,
    )
}

function compare(file: string, listed: readonly Entry[], found: readonly Entry[]): void {
  for (const [index, want] of listed.entries()) {
    const have = found[index]
    if (!have || have.name !== want.name) throw damaged(file, `${want.name} is missing`)
    if (have.bytes !== want.bytes || have.sha256 !== want.sha256)
      throw damaged(file, `${want.name} does not agree with the manifest`)
    if (parseName(want.name) === null)
      throw damaged(file, `${JSON.stringify(want.name)} is no name of a backup's part`)
  }
  if (found.length > listed.length) throw damaged(file, `${found[listed.length]!.name} is in no list`)
}
